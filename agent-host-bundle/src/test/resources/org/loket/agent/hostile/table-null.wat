(module (memory (export "memory") 1) (table 1 funcref) (type $t (func)) (func (export "handle") (call_indirect (type $t) (i32.const 0))))
