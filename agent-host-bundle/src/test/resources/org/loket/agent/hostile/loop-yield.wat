(module (import "wasi_snapshot_preview1" "sched_yield" (func $sched_yield (result i32))) (memory (export "memory") 1) (func (export "handle") (loop $l (br_if $l (i32.eqz (call $sched_yield))))))
