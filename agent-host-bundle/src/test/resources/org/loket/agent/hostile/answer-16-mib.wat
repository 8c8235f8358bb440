(module (import "kernel" "call" (func $call (param i32 i32 i32 i32 i32 i32) (result i32))) (memory (export "memory") 16 16) (data (i32.const 0) "test.large")
  (func (export "handle") (result i32) (local $at i32)
    (if (i32.ne (call $call (i32.const 0) (i32.const 10) (i32.const 0) (i32.const 0) (i32.const 64) (i32.const 1048512)) (i32.const 16777216)) (then (unreachable)))
    (loop $l
      (drop (call $call (i32.const 0) (i32.const 0) (local.get $at) (i32.const 0) (i32.const 64) (i32.const 1048512)))
      (if (i32.ne (i32.load8_u (i32.const 70)) (i32.const 97)) (then (unreachable)))
      (local.set $at (i32.add (local.get $at) (i32.const 1048512))) (br_if $l (i32.lt_u (local.get $at) (i32.const 16000000))))
    (drop (call $call (i32.const 0) (i32.const 0) (i32.const 16777215) (i32.const 0) (i32.const 64) (i32.const 1048512)))
    (i32.sub (i32.load8_u (i32.const 64)) (i32.const 34))))
