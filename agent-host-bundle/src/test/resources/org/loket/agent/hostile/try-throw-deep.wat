(module (memory (export "memory") 1) (tag $e) (func $down (param i32) (if (i32.eqz (local.get 0)) (then (throw $e))) (call $down (i32.sub (local.get 0) (i32.const 1))))
  (func (export "handle") (loop $again (block $caught (try_table (catch_all $caught) (call $down (i32.const 500)))) (br $again))))
