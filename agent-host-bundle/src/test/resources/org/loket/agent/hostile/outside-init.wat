(module (memory (export "memory") 1) (data $d "passive") (func (export "handle") (memory.init $d (i32.const 0) (i32.const 5) (i32.const 3))))
