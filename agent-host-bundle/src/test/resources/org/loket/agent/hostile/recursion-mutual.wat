(module (memory (export "memory") 1) (func $a (export "handle") (call $b)) (func $b (call $a)))
