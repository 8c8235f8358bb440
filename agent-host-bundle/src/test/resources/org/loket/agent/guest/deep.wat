(module (import "kernel" "call" (func $call (param i32 i32 i32 i32 i32 i32) (result i32)))
  (import "wasi_snapshot_preview1" "clock_time_get" (func $clock (param i32 i64 i32) (result i32)))
  (memory (export "memory") 1)
  (data (i32.const 0) "agent.output") (data (i32.const 16) "{\"a\":[1,2.5e3,null,{\"b\":\"c\"}]}")
  ;; as many frames as the clock says, and only then the first call
  (func $f (param i32) (if (local.get 0) (then (call $f (i32.sub (local.get 0) (i32.const 1))))
    (else (drop (call $call (i32.const 0) (i32.const 12) (i32.const 16) (i32.const 29) (i32.const 64) (i32.const 64))))))
  (func (export "handle") (drop (call $clock (i32.const 0) (i64.const 0) (i32.const 56))) (call $f (i32.load (i32.const 56)))))
