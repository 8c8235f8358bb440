(module (memory (export "memory") 1) (data $d "passive") (func (export "handle") (memory.init $d (i32.const 0) (i32.const -1) (i32.const 2))))
