(module (import "kernel" "call" (func $call (param i32 i32 i32 i32 i32 i32) (result i32))) (memory (export "memory") 1 1) (data (i32.const 0) "time.now")
  (func (export "handle") (drop (call $call (i32.const 0x80000000) (i32.const 0x80000000) (i32.const 0) (i32.const 0) (i32.const 0) (i32.const 0)))))
