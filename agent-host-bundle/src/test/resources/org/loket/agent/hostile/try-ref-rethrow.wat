(module (memory (export "memory") 1) (tag $e) (func (export "handle") (local $x exnref)
  (local.set $x (block $caught (result exnref) (try_table (catch_all_ref $caught) (throw $e)) (unreachable)))
  (loop $again (local.set $x (block $caught (result exnref) (try_table (catch_all_ref $caught) (throw_ref (local.get $x))) (unreachable))) (br $again))))
