(module (memory (export "memory") 300) (func (export "handle")))
