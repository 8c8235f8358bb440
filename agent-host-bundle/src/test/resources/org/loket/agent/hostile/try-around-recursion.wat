(module (memory (export "memory") 1) (func $deep (call $deep) (nop)) (func (export "handle")
  (loop $again (block $caught (try_table (catch_all $caught) (call $deep))) (br $again))))
