(module (import "kernel" "call" (func $call (param i32 i32 i32 i32 i32 i32) (result i32))) (memory (export "memory") 16) (data (i32.const 0) "agent.output")
  (func (export "handle") (result i32) (memory.fill (i32.const 64) (i32.const 91) (i32.const 500000)) (memory.fill (i32.const 500064) (i32.const 93) (i32.const 500000))
    (i32.ge_s (call $call (i32.const 0) (i32.const 12) (i32.const 64) (i32.const 1000000) (i32.const 1040000) (i32.const 4096)) (i32.const 0))))
