(module (memory (export "memory") 1) (table 1 funcref) (elem $e func $f) (func $f (export "handle") (elem.drop $e)))
