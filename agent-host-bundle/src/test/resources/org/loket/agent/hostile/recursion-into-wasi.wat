(module (import "wasi_snapshot_preview1" "random_get" (func $random_get (param i32 i32) (result i32))) (import "wasi_snapshot_preview1" "clock_time_get" (func $clock_time_get (param i32 i64 i32) (result i32))) (import "wasi_snapshot_preview1" "fd_write" (func $fd_write (param i32 i32 i32 i32) (result i32))) (memory (export "memory") 1)
  (data (i32.const 0) "\08\00\00\00\05\00\00\00deep\0a")
  (func $f (export "handle") (drop (call $random_get (i32.const 64) (i32.const 40))) (drop (call $clock_time_get (i32.const 0) (i64.const 0) (i32.const 128)))
    (drop (call $fd_write (i32.const 1) (i32.const 0) (i32.const 1) (i32.const 136))) (call $f)))
