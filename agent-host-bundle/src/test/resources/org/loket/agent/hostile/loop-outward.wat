(module (memory (export "memory") 1) (func (export "handle")
  (loop $l (block $b (br_if $b (i32.const 1)) (unreachable)) (br_if $l (i32.const 1)))))
