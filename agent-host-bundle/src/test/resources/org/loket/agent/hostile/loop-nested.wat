(module (memory (export "memory") 1) (func (export "handle")
  (loop $outer (loop $inner (br_if $inner (i32.eqz (i32.load (i32.const 0)))) (br $outer)))))
