(module (memory (export "memory") 1) (tag $e) (func (export "handle")
  (loop $again (block $caught (try_table (catch_all $caught) (throw $e))) (br $again))))
