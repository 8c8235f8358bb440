(module (memory (export "memory") 1) (func (export "handle") (drop (memory.grow (i32.const 15))) (i64.store (i32.const 1048569) (i64.const 1))))
