(module (import "kernel" "call" (func $call (param i32 i32 i32 i32 i32 i32) (result i32))) (memory (export "memory") 64)
  ;; calls what its message says: the body is the capability and its arguments, each in hexadecimal, with a dot between;
  ;; answers what it was answered, or the refusal
  (data (i32.const 0) "agent.input") (data (i32.const 16) "agent.output")
  (func $hex (param $c i32) (result i32)
    (local.set $c (i32.sub (i32.load8_u (local.get $c)) (i32.const 48)))
    (if (result i32) (i32.gt_u (local.get $c) (i32.const 9)) (then (i32.sub (local.get $c) (i32.const 39))) (else (local.get $c))))
  (func (export "handle") (local $end i32) (local $p i32) (local $q i32) (local $args i32) (local $r i32)
    (local.set $end (i32.add (i32.const 0xfffe)
      (call $call (i32.const 0) (i32.const 11) (i32.const 0) (i32.const 0) (i32.const 0x10000) (i32.const 0x200000))))
    (local.set $p (local.get $end))
    (loop $back (local.set $p (i32.sub (local.get $p) (i32.const 1)))
      (br_if $back (i32.ne (i32.load8_u (local.get $p)) (i32.const 34))))
    (local.set $p (i32.add (local.get $p) (i32.const 1)))
    (local.set $q (i32.const 0x210000))
    (loop $next
      (if (i32.lt_u (local.get $p) (local.get $end)) (then
        (if (i32.eq (i32.load8_u (local.get $p)) (i32.const 46))
          (then (local.set $args (local.get $q)) (local.set $p (i32.add (local.get $p) (i32.const 1))))
          (else
            (i32.store8 (local.get $q) (i32.add (i32.shl (call $hex (local.get $p)) (i32.const 4)) (call $hex (i32.add (local.get $p) (i32.const 1)))))
            (local.set $q (i32.add (local.get $q) (i32.const 1))) (local.set $p (i32.add (local.get $p) (i32.const 2)))))
        (br $next))))
    (local.set $r (call $call (i32.const 0x210000) (i32.sub (local.get $args) (i32.const 0x210000))
      (local.get $args) (i32.sub (local.get $q) (local.get $args)) (i32.const 0x310000) (i32.const 0xf0000)))
    (if (i32.lt_s (local.get $r) (i32.const 0)) (then (local.set $r (i32.xor (local.get $r) (i32.const -1)))))
    (drop (call $call (i32.const 16) (i32.const 12) (i32.const 0x310000) (local.get $r) (i32.const 0) (i32.const 0)))))
