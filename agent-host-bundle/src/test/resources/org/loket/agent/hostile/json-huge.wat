(module (import "kernel" "call" (func $call (param i32 i32 i32 i32 i32 i32) (result i32))) (memory (export "memory") 17) (data (i32.const 0) "agent.output")
  (func (export "handle") (result i32) (memory.fill (i32.const 64) (i32.const 49) (i32.const 1048577))
    (i32.ge_s (call $call (i32.const 0) (i32.const 12) (i32.const 64) (i32.const 1048577) (i32.const 1100000) (i32.const 4096)) (i32.const 0))))
