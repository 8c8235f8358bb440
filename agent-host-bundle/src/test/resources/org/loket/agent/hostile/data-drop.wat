(module (memory (export "memory") 1) (data $d "x") (func (export "handle") (data.drop $d)))
