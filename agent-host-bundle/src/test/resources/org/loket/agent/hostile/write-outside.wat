(module (memory (export "memory") 1) (func (export "handle") (i64.store (i32.const -4) (i64.const 1))))
