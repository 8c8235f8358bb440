(module (import "kernel" "call" (func $call (param i32 i32 i32 i32 i32 i32) (result i32))) (memory (export "memory") 1) (data (i32.const 0) "agent.log") (data (i32.const 16) "{\"message\":\"flood\"}")
  (func (export "handle") (loop $l (drop (call $call (i32.const 0) (i32.const 9) (i32.const 16) (i32.const 19) (i32.const 64) (i32.const 64))) (br $l))))
