(module (memory (export "memory") 1) (func (export "handle") (memory.fill (i32.const -4) (i32.const 1) (i32.const 8))))
