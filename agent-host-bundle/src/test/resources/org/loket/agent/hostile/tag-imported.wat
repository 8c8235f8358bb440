(module (import "env" "e" (tag)) (memory (export "memory") 1) (func (export "handle")))
