(module (memory (export "memory") 1) (table 2 funcref) (type $t (func (param i32) (result i32))) (elem (i32.const 0) $a $b)
  (func $a (param i32) (result i32) (i32.const 1)) (func $b (param i32) (result i32) (i32.const 0))
  (func (export "handle") (local $i i32) (loop $l (local.set $i (call_indirect (type $t) (local.get $i) (local.get $i))) (br $l))))
