(module (memory (export "memory") 1) (global $a (mut i64) (i64.const 1)) (global $b (mut f64) (f64.const 1)) (global $c (mut f32) (f32.const 1))
  (func (export "handle")
    (if (i32.or (i64.ne (global.get $a) (i64.const 1)) (i32.or (f64.ne (global.get $b) (f64.const 1)) (f32.ne (global.get $c) (f32.const 1)))) (then (return)))
    (global.set $a (i64.const -1)) (global.set $b (f64.const nan)) (global.set $c (f32.const inf)) (drop (memory.grow (i32.const 3))) (unreachable)))
