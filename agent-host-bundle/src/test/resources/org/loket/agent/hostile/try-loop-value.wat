(module (memory (export "memory") 1) (tag $e (param i32)) (func (export "handle")
  (loop $again (drop (block $caught (result i32) (try_table (result i32) (catch $e $caught) (throw $e (i32.const 7))))) (br $again))))
