(module (memory (export "memory") 16) (func (export "handle")
  (loop $l (memory.copy (i32.const 1) (i32.const 0) (i32.const 1048575)) (br $l))))
