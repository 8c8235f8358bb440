(module (import "kernel" "call" (func $call (param i32 i32 i32 i32 i32 i32) (result i32))) (memory (export "memory") 4)
  ;; branches as often as its message says, in five digits, then writes 30,000 letters into a file of that name and answers;
  ;; what it does besides costs the same each time
  (data (i32.const 0) "agent.input") (data (i32.const 16) "agent.output") (data (i32.const 32) "files.write")
  (data (i32.const 64) "{\22path\22:\2200000\22,\22text\22:\22") (data (i32.const 30088) "\22}")
  (func (export "handle") (local $digits i32) (local $n i32) (local $r i32)
    (local.set $digits (i32.add (i32.const 0xfffa)
      (call $call (i32.const 0) (i32.const 11) (i32.const 0) (i32.const 0) (i32.const 0x10000) (i32.const 0x10000))))
    (memory.copy (i32.const 73) (local.get $digits) (i32.const 5))
    (memory.fill (i32.const 88) (i32.const 120) (i32.const 30000))
    (local.set $n (i32.add (i32.add (i32.add (i32.add
      (i32.mul (i32.sub (i32.load8_u (i32.const 73)) (i32.const 48)) (i32.const 10000))
      (i32.mul (i32.sub (i32.load8_u (i32.const 74)) (i32.const 48)) (i32.const 1000)))
      (i32.mul (i32.sub (i32.load8_u (i32.const 75)) (i32.const 48)) (i32.const 100)))
      (i32.mul (i32.sub (i32.load8_u (i32.const 76)) (i32.const 48)) (i32.const 10)))
      (i32.sub (i32.load8_u (i32.const 77)) (i32.const 48))))
    (loop $spend (local.set $n (i32.sub (local.get $n) (i32.const 1))) (br_if $spend (i32.gt_s (local.get $n) (i32.const 0))))
    (local.set $r (call $call (i32.const 32) (i32.const 11) (i32.const 64) (i32.const 30026) (i32.const 0x20000) (i32.const 0x10000)))
    (drop (call $call (i32.const 16) (i32.const 12) (i32.const 0x20000) (local.get $r) (i32.const 0) (i32.const 0)))))
