(module (import "kernel" "call" (func $call (param i32 i32 i32 i32 i32 i32) (result i32))) (memory (export "memory") 16) (data (i32.const 0) "agent.output")
  (func (export "handle") (memory.fill (i32.const 16) (i32.const 49) (i32.const 1000000)) (i32.store8 (i32.const 16) (i32.const 34)) (i32.store8 (i32.const 1000015) (i32.const 34))
    (loop $l (drop (call $call (i32.const 0) (i32.const 12) (i32.const 16) (i32.const 1000000) (i32.const 1040000) (i32.const 4096))) (br $l))))
