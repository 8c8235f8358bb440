(module (memory (export "memory") 1) (func (export "handle") (drop (i32.load offset=8 (i32.const -4)))))
