(module (memory (export "memory") 1) (func (export "handle") (drop (v128.const i64x2 1 2))))
