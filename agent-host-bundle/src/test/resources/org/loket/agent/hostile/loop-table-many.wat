(module (memory (export "memory") 1) (func (export "handle") (local $i i32)
  (loop $l (block $a (block $b (block $c (br_table $a $b $c $l (local.get $i))) (br $l)) (br $l))
    (local.set $i (i32.and (i32.add (local.get $i) (i32.const 1)) (i32.const 3))) (br $l))))
