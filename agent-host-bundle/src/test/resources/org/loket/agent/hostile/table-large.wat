(module (memory (export "memory") 1) (table 100000 funcref) (func (export "handle")))
