(module (memory (export "memory") 1) (global (mut externref) (ref.null extern)) (func (export "handle")))
