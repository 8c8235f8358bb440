(module (memory (export "memory") 1) (func (export "handle") (local $x f64) (local.set $x (f64.const 1))
  (loop $l (local.set $x (f64.sqrt (f64.div (local.get $x) (f64.const 0)))) (br_if $l (i32.const 1)))))
