(module (memory (export "memory") 1) (table 1 funcref) (type $t (func)) (elem (i32.const 0) $f)
  (func $f (export "handle") (call_indirect (type $t) (i32.const 0)) (call_indirect (type $t) (i32.const 0))))
