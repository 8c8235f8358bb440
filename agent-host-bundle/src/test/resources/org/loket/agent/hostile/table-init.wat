(module (memory (export "memory") 1) (table 1 funcref) (elem $e func $f) (func $f (export "handle") (table.init 0 $e (i32.const 0) (i32.const 0) (i32.const 1))))
