(module (memory (export "memory") 1) (func (export "handle") (memory.copy (i32.const -8) (i32.const 0) (i32.const 16))))
