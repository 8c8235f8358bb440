(module (memory (export "memory") 1) (tag $e (param i64 i64)) (func (export "handle") (throw $e (i64.const 1) (i64.const 2))))
