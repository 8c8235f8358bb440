(module (memory (export "memory") 1) (global $g (mut i32) (i32.const 0)) (func (export "handle")
  (if (i32.ne (i32.load (i32.const 100)) (i32.const 0)) (then (return)))
  (i32.store (i32.const 100) (i32.const 7)) (global.set $g (i32.const 7)) (unreachable)))
