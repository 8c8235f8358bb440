(module (memory (export "memory") 1) (func (export "handle") (drop (i32.load8_u offset=0xffffffff (i32.const 0)))))
