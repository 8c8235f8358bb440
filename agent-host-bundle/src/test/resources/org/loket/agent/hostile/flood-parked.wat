(module (import "kernel" "call" (func $call (param i32 i32 i32 i32 i32 i32) (result i32))) (memory (export "memory") 16) (data (i32.const 0) "test.large")
  (func (export "handle") (drop (call $call (i32.const 0) (i32.const 10) (i32.const 0) (i32.const 0) (i32.const 0) (i32.const 0)))
    (loop $l (drop (call $call (i32.const 0) (i32.const 0) (i32.const 0) (i32.const 0) (i32.const 64) (i32.const 1000000))) (br $l))))
