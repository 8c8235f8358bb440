(module (memory (export "memory") 1) (table 1 funcref) (func (export "handle")
  (drop (table.grow 0 (ref.null func) (i32.const 100000)))))
