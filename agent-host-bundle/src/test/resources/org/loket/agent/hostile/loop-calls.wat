(module (memory (export "memory") 1) (func $nothing) (func (export "handle") (loop $l (call $nothing) (call $nothing) (br $l))))
