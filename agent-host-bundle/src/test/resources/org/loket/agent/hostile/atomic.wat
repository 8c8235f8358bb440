(module (memory (export "memory") 1) (func (export "handle") (drop (memory.atomic.notify (i32.const 0) (i32.const 1)))))
