(module (memory (export "memory") 1) (func $deep (export "handle") (block $caught (try_table (catch_all $caught) (call $deep))) (call $deep)))
