(module (import "kernel" "call" (func $call (param i32 i32 i32 i32 i32 i32) (result i32))) (memory (export "memory") 1) (data (i32.const 0) "agent.output") (data (i32.const 16) "{\"a\":[1,2.5e3,null,{\"b\":\"c\"}]}")
  (func $f (export "handle") (drop (call $call (i32.const 0) (i32.const 12) (i32.const 16) (i32.const 29) (i32.const 64) (i32.const 64))) (call $f)))
