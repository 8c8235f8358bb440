(module (import "env" "g" (global (mut i32))) (memory (export "memory") 1) (func (export "handle")))
