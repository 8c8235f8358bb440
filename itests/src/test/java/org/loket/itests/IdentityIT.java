package org.loket.itests;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertFalse;
import static org.junit.Assert.assertNotEquals;
import static org.junit.Assert.assertNotSame;
import static org.junit.Assert.assertSame;
import static org.junit.Assert.assertThrows;
import static org.junit.Assert.assertTrue;

import java.lang.reflect.Proxy;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.Test;
import org.loket.counter.Call;
import org.loket.counter.Counter;
import org.loket.counter.Refusal;
import org.loket.counter.Refusal.Ran;
import org.loket.counter.Refusal.Reason;

/** Who stands at the counter, and for how long. */
public class IdentityIT extends Rig {
    private static final String ALICE = "com.example.alice";
    private static final String BOB = "com.example.bob";
    private static final String CAROL = "com.example.carol";

    private Installed caller(String name, String... capabilities) {
        return granted(name, List.of(capabilities).stream().map(Lines::call).toArray(String[]::new));
    }

    /** A call as the provider saw it, and what is read of it while it is open. */
    private AtomicReference<Call> seen(Installed provider, String capability) {
        var seen = new AtomicReference<Call>();
        provider.offers(capability, call -> {
            seen.set(call);
            return "{}";
        });
        return seen;
    }

    @Test
    public void theCallerIsTheBundleTheCounterWasHandedTo() throws Refusal {
        var seen = seen(granted(BOB, Lines.provide("bob.*")), "bob.see");
        Installed alice = caller(ALICE, "bob.see");
        Instant before = Instant.now();
        alice.call("bob.see", "{ \"n\" : 1 }");
        Call call = seen.get();
        assertEquals(ALICE, call.caller());
        assertEquals("", call.instance());
        assertEquals(List.of(ALICE), call.chain());
        assertEquals(Optional.empty(), call.parent());
        assertEquals(Optional.empty(), call.key());
        assertEquals("bob.see", call.capability());
        assertFalse(call.write());
        assertEquals("as the caller wrote it", "{ \"n\" : 1 }", call.args());
        assertTrue(call.id(), call.id().matches("[0-9a-f]{32}-[0-9a-f]{16}"));
        Instant earliest = before.plusSeconds(119);
        assertTrue("a root call has 120 s", call.deadline().isAfter(earliest));
        assertTrue(
                "a root call has 120 s", call.deadline().isBefore(Instant.now().plusSeconds(121)));
    }

    @Test
    public void anUnknownEffectIsAWrite() throws Refusal {
        Installed bob = granted(BOB, Lines.provide("bob.*"));
        var write = new AtomicReference<Boolean>();
        bob.offers(Map.of("loket.capability", "bob.odd", "loket.effect", "reads"), call -> {
            write.set(call.write());
            return "{}";
        });
        caller(ALICE, "bob.odd").call("bob.odd", "{}");
        assertEquals(true, write.get());
    }

    @Test
    public void noTwoCallsHaveOneId() throws Refusal {
        var seen = seen(granted(BOB, Lines.provide("bob.*")), "bob.see");
        Installed alice = caller(ALICE, "bob.see");
        alice.call("bob.see", "{}");
        Call first = seen.get();
        alice.call("bob.see", "{}");
        assertNotEquals(first.id().substring(0, 32), seen.get().id().substring(0, 32));
        assertNotEquals(first.id().substring(33), seen.get().id().substring(33));
    }

    @Test
    public void aChildStandsBehindItsParentInTheChain() throws Refusal {
        var carol = seen(granted(CAROL, Lines.provide("carol.*")), "carol.see");
        Installed bob = granted(BOB, Lines.provide("bob.*"), Lines.call("carol.see"));
        var parent = new AtomicReference<Call>();
        bob.offers("bob.relay", call -> {
            parent.set(call);
            return bob.counter().call("carol.see", call.args());
        });
        caller(ALICE, "bob.relay").counter().as("one").call("bob.relay", "{}");
        assertEquals(List.of(ALICE + "/one", BOB), carol.get().chain());
        assertEquals(BOB, carol.get().caller());
        assertEquals(Optional.of(parent.get().id()), carol.get().parent());
        assertEquals(
                "one trace",
                parent.get().id().substring(0, 32),
                carol.get().id().substring(0, 32));
        Duration apart = Duration.between(parent.get().deadline(), carol.get().deadline())
                .abs();
        assertTrue("one deadline", apart.compareTo(Duration.ofMillis(2)) <= 0);
    }

    @Test
    public void aProviderLendsNobodyItsRights() {
        granted(CAROL, Lines.provide("carol.*")).offers("carol.see", call -> "{}");
        Installed bob = granted(BOB, Lines.provide("bob.*"));
        bob.offers("bob.relay", call -> bob.counter().call("carol.see", "{}"));
        Installed alice = caller(ALICE, "bob.relay", "carol.see");
        assertRefused(Reason.FAILED, Ran.MAYBE, () -> alice.call("bob.relay", "{}"));
        assertEquals(
                "DENIED",
                ledger("carol.see")
                        .get(ledger("carol.see").size() - 1)
                        .get("outcome")
                        .getAsString());
    }

    @Test
    public void eachBundleHasACounterOfItsOwn() {
        Installed alice = caller(ALICE);
        assertSame(alice.counter(), alice.counter());
        assertNotSame(alice.counter(), caller(BOB).counter());
    }

    @Test
    public void anInstanceIsNamedInCallAndChain() throws Refusal {
        var seen = seen(granted(BOB, Lines.provide("bob.*")), "bob.see");
        caller(ALICE, "bob.see").counter().as("a.b_c:d-1").call("bob.see", "{}");
        assertEquals("a.b_c:d-1", seen.get().instance());
        assertEquals(ALICE, seen.get().caller());
        assertEquals(List.of(ALICE + "/a.b_c:d-1"), seen.get().chain());
    }

    @Test
    public void anInstanceCannotTakeAnotherName() {
        Counter one = caller(ALICE).counter().as("one");
        assertThrows(IllegalStateException.class, () -> one.as("two"));
    }

    @Test
    public void aBadInstanceNameIsRefused() {
        Counter counter = caller(ALICE).counter();
        for (String name : List.of("", "A", "-a", "a/b", "a b", "a\n", "é", "a".repeat(65))) {
            assertThrows(name, IllegalArgumentException.class, () -> counter.as(name));
        }
        assertThrows(NullPointerException.class, () -> counter.as(null));
    }

    @Test
    public void aCallGoesOnOnAnotherThread() throws Exception {
        var carol = seen(granted(CAROL, Lines.provide("carol.*")), "carol.see");
        Installed bob = granted(BOB, Lines.provide("bob.*"), Lines.call("carol.see"));
        var parent = new AtomicReference<Call>();
        bob.offers("bob.relay", call -> {
            parent.set(call);
            return result(aside(() -> bob.counter().under(call).call("carol.see", "{}")));
        });
        caller(ALICE, "bob.relay").call("bob.relay", "{}");
        assertEquals(List.of(ALICE, BOB), carol.get().chain());
        assertEquals(Optional.of(parent.get().id()), carol.get().parent());
    }

    @Test
    public void withoutUnderAnotherThreadBeginsAnew() throws Exception {
        var carol = seen(granted(CAROL, Lines.provide("carol.*")), "carol.see");
        Installed bob = granted(BOB, Lines.provide("bob.*"), Lines.call("carol.see"));
        bob.offers("bob.relay", call -> result(aside(() -> bob.counter().call("carol.see", "{}"))));
        caller(ALICE, "bob.relay").call("bob.relay", "{}");
        assertEquals(List.of(BOB), carol.get().chain());
        assertEquals(Optional.empty(), carol.get().parent());
    }

    @Test
    public void aCallThatHasEndedCannotBeContinued() throws Exception {
        granted(CAROL, Lines.provide("carol.*")).offers("carol.see", call -> "{}");
        Installed bob = granted(BOB, Lines.provide("bob.*"), Lines.call("carol.see"));
        var seen = seen(bob, "bob.see");
        caller(ALICE, "bob.see").call("bob.see", "{}");
        assertRefused(
                Reason.STOPPED, Ran.NO, () -> bob.counter().under(seen.get()).call("carol.see", "{}"));
    }

    @Test
    public void onlyWhoServesACallCanContinueIt() throws Exception {
        granted(CAROL, Lines.provide("carol.*")).offers("carol.see", call -> "{}");
        Installed bob = granted(BOB, Lines.provide("bob.*"));
        Installed alice = caller(ALICE, "bob.see", "carol.see");
        var refused = new AtomicReference<Refusal>();
        bob.offers("bob.see", call -> {
            refused.set(refusal(
                    () -> result(aside(() -> alice.counter().under(call).call("carol.see", "{}")))));
            return "{}";
        });
        alice.call("bob.see", "{}");
        assertEquals(Reason.DENIED, refused.get().reason());
        assertEquals(Ran.NO, refused.get().ran());
    }

    @Test
    public void aCallOfOnesOwnMakingIsWorthNothing() {
        granted(CAROL, Lines.provide("carol.*")).offers("carol.see", call -> "{}");
        Installed alice = caller(ALICE, "carol.see");
        var forged = (Call) Proxy.newProxyInstance(
                getClass().getClassLoader(),
                new Class<?>[] {Call.class},
                (proxy, method, args) -> method.getReturnType() == Optional.class ? Optional.empty() : null);
        assertRefused(Reason.DENIED, Ran.NO, () -> alice.counter().under(forged).call("carol.see", "{}"));
    }

    @Test
    public void aLimitShortensTheDeadline() throws Refusal {
        var seen = seen(granted(BOB, Lines.provide("bob.*")), "bob.see");
        Installed alice = caller(ALICE, "bob.see");
        alice.counter().within(Duration.ofSeconds(50)).call("bob.see", "{}");
        assertTrue(seen.get().deadline().isBefore(Instant.now().plusSeconds(51)));
        alice.counter().within(Duration.ofDays(36_500)).call("bob.see", "{}");
        assertTrue(
                "a root may take longer",
                seen.get().deadline().isAfter(Instant.now().plusSeconds(3_600)));
    }

    @Test
    public void aChildNeverOutlivesItsParent() throws Refusal {
        var carol = seen(granted(CAROL, Lines.provide("carol.*")), "carol.see");
        Installed bob = granted(BOB, Lines.provide("bob.*"), Lines.call("carol.see"));
        bob.offers(
                "bob.relay", call -> bob.counter().within(Duration.ofHours(1)).call("carol.see", "{}"));
        caller(ALICE, "bob.relay").counter().within(Duration.ofSeconds(50)).call("bob.relay", "{}");
        assertTrue(carol.get().deadline().isBefore(Instant.now().plusSeconds(51)));
    }

    @Test
    public void aLimitMustBePositive() {
        Counter counter = caller(ALICE).counter();
        assertThrows(IllegalArgumentException.class, () -> counter.within(Duration.ZERO));
        assertThrows(IllegalArgumentException.class, () -> counter.within(Duration.ofNanos(-1)));
    }

    @Test
    public void aKeyIsSeenAndWrittenDown() throws Refusal {
        var seen = seen(granted(BOB, Lines.provide("bob.*")), "bob.keyed");
        Installed alice = caller(ALICE, "bob.keyed");
        alice.counter().once("invoice:7/1").call("bob.keyed", "{}");
        assertEquals(Optional.of("invoice:7/1"), seen.get().key());
        alice.counter().once("invoice:7/1").call("bob.keyed", "{}");
        assertEquals(
                "the kernel drops no repeat",
                2,
                ledger("bob.keyed").stream()
                        .filter(line -> line.has("key")
                                && "invoice:7/1".equals(line.get("key").getAsString()))
                        .count());
    }

    @Test
    public void aBadKeyIsRefused() {
        Counter counter = caller(ALICE).counter();
        for (String key : List.of("", "a b", "é", "a\n", "k".repeat(129))) {
            assertThrows(key, IllegalArgumentException.class, () -> counter.once(key));
        }
    }

    @Test
    public void theWordsOfACounterGoTogether() throws Refusal {
        var seen = seen(granted(BOB, Lines.provide("bob.*")), "bob.see");
        Counter counter = caller(ALICE, "bob.see").counter();
        counter.once("k").within(Duration.ofSeconds(50)).as("i").call("bob.see", "{}");
        assertEquals("i", seen.get().instance());
        assertEquals(Optional.of("k"), seen.get().key());
        assertTrue(seen.get().deadline().isBefore(Instant.now().plusSeconds(51)));
        counter.call("bob.see", "{}");
        assertEquals("a counter is immutable", Optional.empty(), seen.get().key());
    }

    @Test
    public void aStoppedModulesCounterIsClosed() throws Refusal {
        granted(BOB, Lines.provide("bob.*")).offers("bob.see", call -> "{}");
        Installed alice = caller(ALICE, "bob.see");
        Counter kept = alice.counter();
        kept.call("bob.see", "{}");
        Counter derived = kept.as("one");
        alice.stop();
        assertRefused(Reason.STOPPED, Ran.NO, () -> kept.call("bob.see", "{}"));
        assertRefused(Reason.STOPPED, Ran.NO, () -> derived.call("bob.see", "{}"));
        alice.start();
        assertRefused(Reason.STOPPED, Ran.NO, () -> kept.call("bob.see", "{}"));
        assertEquals("{}", alice.call("bob.see", "{}"));
    }

    @Test
    public void anUpdatedModulesCounterIsClosed() throws Refusal {
        granted(BOB, Lines.provide("bob.*")).offers("bob.see", call -> "{}");
        Installed alice = caller(ALICE, "bob.see");
        Counter kept = alice.counter();
        alice.update(module(ALICE).version("2.0.0").asks(Lines.call("bob.see")));
        assertRefused(Reason.STOPPED, Ran.NO, () -> kept.call("bob.see", "{}"));
        assertEquals("{}", alice.call("bob.see", "{}"));
    }

    @Test
    public void anUninstalledModulesCounterIsClosed() {
        granted(BOB, Lines.provide("bob.*")).offers("bob.see", call -> "{}");
        Installed alice = caller(ALICE, "bob.see");
        Counter kept = alice.counter();
        alice.uninstall();
        assertRefused(Reason.STOPPED, Ran.NO, () -> kept.call("bob.see", "{}"));
    }

    @Test
    public void aModuleThatStopsInsideItsOwnCallIsCutOff() throws Exception {
        granted(CAROL, Lines.provide("carol.*")).offers("carol.see", call -> "{}");
        Installed bob = granted(BOB, Lines.provide("bob.*"), Lines.call("carol.see"));
        var refused = new AtomicReference<Refusal>();
        bob.offers("bob.quit", call -> {
            Counter kept = bob.counter();
            bob.stop();
            refused.set(refusal(() -> kept.call("carol.see", "{}")));
            return "{}";
        });
        assertEquals("{}", caller(ALICE, "bob.quit").call("bob.quit", "{}"));
        assertEquals(Reason.STOPPED, refused.get().reason());
    }

    @Test
    public void manyThreadsKeepTheirChainsApart() throws Exception {
        Installed bob = granted(BOB, Lines.provide("bob.*"));
        bob.offers("bob.who", call -> "\"" + call.instance() + "\"");
        Installed alice = caller(ALICE, "bob.who");
        var start = new CountDownLatch(1);
        var answers = List.of(0, 1, 2, 3, 4, 5, 6, 7).stream()
                .map(i -> aside(() -> {
                    await(start);
                    Counter mine = alice.counter().as("i" + i);
                    for (int n = 0; n < 500; n++) {
                        assertEquals("\"i" + i + "\"", mine.call("bob.who", "{}"));
                    }
                    return i;
                }))
                .toList();
        start.countDown();
        for (int i = 0; i < answers.size(); i++) {
            assertEquals(i, (int) result(answers.get(i)));
        }
    }
}
