(module (memory (export "memory") 1) (func (export "handle") (i64.store offset=0xfffffff8 (i32.const 8) (i64.const 1))))
