(module (memory (export "memory") 1) (func (export "init") (loop $l (br $l))) (func (export "handle")))
