(module (memory 1) (func (export "memory")) (func (export "handle")))
