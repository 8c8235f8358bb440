(module (memory (export "memory") 1) (func (export "handle") (loop $l (br_if $l (i32.const 1)))))
