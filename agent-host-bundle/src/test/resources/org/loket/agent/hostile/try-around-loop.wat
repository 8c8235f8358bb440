(module (memory (export "memory") 1) (func (export "handle")
  (loop $again (block $caught (try_table (catch_all $caught) (loop $l (br $l)))) (br $again))))
