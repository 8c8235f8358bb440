(module (import "kernel" "call" (func $call (param i32 i32 i32 i32 i32 i32) (result i32))) (memory (export "memory") 1) (data (i32.const 0) "test.small") (func (export "handle")
    (drop (call $call (i32.const 0) (i32.const 10) (i32.const 0) (i32.const 0) (i32.const 64) (i32.const 64)))
    (drop (call $call (i32.const 0) (i32.const 0) (i32.const 0) (i32.const 0) (i32.const 65530) (i32.const 7)))))
