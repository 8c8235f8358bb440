(module (memory (export "memory") 1) (data (i32.const -1) "x") (func (export "handle")))
