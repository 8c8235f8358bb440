(module (memory (export "memory") 1) (func $f (export "handle") (return_call $f)))
