(module (import "kernel" "call" (func $call (param i32 i32 i32 i32 i32 i32) (result i32))) (memory (export "memory") 1) (data (i32.const 0) "   ")
  (func (export "handle") (result i32) (i32.ge_s (call $call (i32.const 0) (i32.const 3) (i32.const 0) (i32.const 0) (i32.const 1024) (i32.const 4096)) (i32.const 0))))
