(module (import "kernel" "call" (func $call (param i32 i32 i32 i32 i32 i32) (result i32))) (memory (export "memory") 1) (global $n (mut i32) (i32.const 0)) (data (i32.const 0) "test.small") (func (export "handle") (result i32)
    (if (i32.eqz (global.get $n)) (then (global.set $n (i32.const 1))
      (drop (call $call (i32.const 0) (i32.const 10) (i32.const 0) (i32.const 0) (i32.const 64) (i32.const 0))) (return (i32.const 0))))
    (i32.add (call $call (i32.const 0) (i32.const 0) (i32.const 0) (i32.const 0) (i32.const 64) (i32.const 64)) (i32.const 1))))
