(module (memory (export "memory") 1) (global (mut funcref) (ref.null func)) (func (export "handle")))
