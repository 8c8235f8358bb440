(module (memory (export "memory") 1) (table 1 funcref) (type $t (func)) (elem (i32.const 0) $f) (func $f (param i64) (result i64) (local.get 0))
  (func (export "handle") (call_indirect (type $t) (i32.const 0))))
