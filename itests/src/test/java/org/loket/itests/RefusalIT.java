package org.loket.itests;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertFalse;
import static org.junit.Assert.assertTrue;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.Before;
import org.junit.Test;
import org.loket.counter.Refusal;
import org.loket.counter.Refusal.Ran;
import org.loket.counter.Refusal.Reason;

/** The ways in which the counter itself says no, and the order in which it looks. */
public class RefusalIT extends Rig {
    private static final int MIB = 1 << 20;

    private final AtomicInteger served = new AtomicInteger();
    private Installed alice;
    private Installed bob;

    @Before
    public void aCallerAndAProvider() {
        bob = granted("com.example.bob", Lines.provide("bob.*"), Lines.call("bob.*"));
        bob.offers("bob.see", call -> {
            served.incrementAndGet();
            return call.args();
        });
        alice = granted("com.example.alice", Lines.call("bob.*"));
    }

    private void invalid(String capability, String args) {
        assertRefused(Reason.INVALID, Ran.NO, () -> alice.call(capability, args));
        assertEquals(0, served.get());
    }

    @Test
    public void aNameThatIsNoneIsInvalid() {
        for (String name : List.of(
                "",
                "bob",
                "Bob.see",
                ".see",
                "bob.",
                "bob..see",
                "bob see",
                "bob.see ",
                "bob.*",
                "*",
                "bob.sée",
                "bob.(x)",
                "bob.see\n",
                "9bob.see",
                "bob." + "x".repeat(125))) {
            invalid(name, "{}");
        }
        invalid(null, "{}");
    }

    @Test
    public void theLongestNameIsNoneTooLong() {
        assertRefused(Reason.UNKNOWN, Ran.NO, () -> alice.call("bob." + "x".repeat(124), "{}"));
    }

    @Test
    public void argumentsOverOneMebibyteAreInvalid() throws Refusal {
        String fits = "{\"t\":\"" + "a".repeat(MIB - 8) + "\"}";
        assertEquals(MIB, fits.length());
        assertEquals(fits, alice.call("bob.see", fits));
        served.set(0);
        invalid("bob.see", fits + " ");
        invalid("bob.see", "{\"t\":\"" + "é".repeat(MIB / 2 - 3) + "\"}");
    }

    @Test
    public void argumentsThatAreNoJsonObjectAreInvalid() {
        for (String args : List.of(
                "",
                " ",
                "null",
                "1",
                "\"text\"",
                "[]",
                "{",
                "{}}",
                "{} {}",
                "{\"a\":1,}",
                "{a:1}",
                "{'a':1}",
                "{\"a\":01}",
                "{\"a\":NaN}",
                "{\"a\":1}//",
                "\uFEFF{}",
                "{\"a\":\"\t\"}",
                "{\"a\":\"\\x\"}")) {
            invalid("bob.see", args);
        }
        invalid("bob.see", null);
    }

    @Test
    public void argumentsThatTwoReadersMayTakeDifferentlyAreInvalid() {
        invalid("bob.see", "{\"a\":1,\"a\":2}");
        invalid("bob.see", "{\"a\":1,\"A\":2}");
        invalid("bob.see", "{\"a\":1,\"\\u0061\":2}");
        invalid("bob.see", "{\"a\":\"\\ud800\"}");
        invalid("bob.see", "{\"a\":\"\ud800\"}");
        invalid("bob.see", "{\"a\":" + "[".repeat(64) + "]".repeat(64) + "}");
    }

    @Test
    public void aCapabilityNobodyOffersIsUnknown() {
        Refusal refusal = assertRefused(Reason.UNKNOWN, Ran.NO, () -> alice.call("bob.nothing", "{}"));
        assertTrue(refusal.getMessage(), refusal.getMessage().contains("bob.nothing"));
    }

    @Test
    public void aCallerWithoutTheGrantIsDenied() {
        Refusal refusal = assertRefused(Reason.DENIED, Ran.NO, () -> alice.call("carol.see", "{}"));
        assertTrue(refusal.getMessage(), refusal.getMessage().contains("com.example.alice may not call carol.see"));
    }

    @Test
    public void aModuleThatAsksForNothingIsDenied() {
        Installed eve = module("com.example.eve").start();
        assertRefused(Reason.DENIED, Ran.NO, () -> eve.call("bob.see", "{}"));
        assertEquals(0, served.get());
    }

    @Test
    public void itIsTheSameDenialWhetherTheCapabilityExistsOrNot() {
        Installed eve = module("com.example.eve").start();
        Refusal there = assertRefused(Reason.DENIED, Ran.NO, () -> eve.call("bob.see", "{}"));
        Refusal not = assertRefused(Reason.DENIED, Ran.NO, () -> eve.call("bob.seen", "{}"));
        assertEquals(there.getMessage(), not.getMessage().replace("bob.seen", "bob.see"));
    }

    @Test
    public void theNameIsLookedAtBeforeTheGrant() {
        assertRefused(Reason.INVALID, Ran.NO, () -> alice.call("carol", "{}"));
    }

    @Test
    public void theSizeIsLookedAtBeforeTheGrant() {
        String large = "{\"t\":\"" + "a".repeat(MIB) + "\"}";
        assertRefused(Reason.INVALID, Ran.NO, () -> alice.call("carol.see", large));
    }

    @Test
    public void theGrantIsLookedAtBeforeTheRoute() {
        assertRefused(Reason.DENIED, Ran.NO, () -> alice.call("carol.nothing", "{}"));
    }

    @Test
    public void theGrantIsLookedAtBeforeTheJson() {
        assertRefused(Reason.DENIED, Ran.NO, () -> alice.call("carol.see", "{"));
    }

    @Test
    public void theRouteIsLookedAtBeforeTheJson() {
        assertRefused(Reason.UNKNOWN, Ran.NO, () -> alice.call("bob.nothing", "{"));
    }

    @Test
    public void gatesAreAskedOnlyAboutCallsThatCouldRun() throws Refusal {
        Installed guard = granted("com.example.guard", Lines.GATE);
        var asked = new AtomicInteger();
        guard.stands(call -> asked.incrementAndGet());
        assertRefused(Reason.INVALID, Ran.NO, () -> alice.call("bob.see", "{"));
        assertRefused(Reason.UNKNOWN, Ran.NO, () -> alice.call("bob.nothing", "{}"));
        assertRefused(Reason.DENIED, Ran.NO, () -> alice.call("carol.see", "{}"));
        assertEquals(0, asked.get());
        alice.call("bob.see", "{}");
        assertEquals(1, asked.get());
    }

    @Test
    public void everyOutcomeIsInTheLedger() throws Refusal {
        bob.offers("bob.noted", call -> "{}");
        alice.call("bob.noted", "{}");
        assertRefused(Reason.INVALID, Ran.NO, () -> alice.call("bob.noted", "{"));
        assertRefused(Reason.UNKNOWN, Ran.NO, () -> alice.call("bob.unheard", "{}"));
        assertRefused(Reason.DENIED, Ran.NO, () -> alice.call("carol.noted", "{}"));
        assertEquals(
                "a read is written behind its caller's back",
                Set.of("ok", "INVALID"),
                Set.copyOf(outcomes("bob.noted")));
        assertEquals(2, outcomes("bob.noted").size());
        assertEquals(List.of("UNKNOWN"), outcomes("bob.unheard"));
        assertEquals(List.of("DENIED"), outcomes("carol.noted"));
    }

    static List<String> outcomes(String capability) {
        return ledger(capability).stream()
                .filter(line -> line.has("outcome"))
                .map(line -> line.get("outcome").getAsString())
                .toList();
    }

    @Test
    public void aDeadlineThatPassesWhileTheProviderRunsIsATimeoutThatMayHaveRun() {
        var released = door();
        var interrupted = new CountDownLatch(1);
        bob.offers("bob.hang", call -> {
            try {
                await(released);
            } finally {
                interrupted.countDown();
            }
            return "{}";
        });
        assertRefused(
                Reason.TIMEOUT, Ran.MAYBE, () -> alice.counter().within(SHORT).call("bob.hang", "{}"));
        await(interrupted);
    }

    @Test
    public void aDeadlineThatPassedBeforehandIsATimeoutThatDidNotRun() throws Refusal {
        var refused = new AtomicReference<Refusal>();
        bob.offers("bob.late", call -> {
            until(
                    "the deadline passes",
                    () -> java.time.Instant.now().isAfter(call.deadline().plusMillis(5)));
            return bob.counter().under(call).call("bob.see", "{}");
        });
        Refusal late = refusal(() -> alice.counter().within(SHORT).call("bob.late", "{}"));
        assertEquals(late.getMessage(), Ran.MAYBE, late.ran());
        assertEquals(0, served.get());
        bob.offers(Map.of("loket.capability", "bob.wait", "loket.effect", "read"), call -> {
            refused.set(refusal(() -> bob.counter().within(Duration.ofNanos(1)).call("bob.see", "{}")));
            return "{}";
        });
        alice.call("bob.wait", "{}");
        assertEquals(Reason.TIMEOUT, refused.get().reason());
        assertEquals(Ran.NO, refused.get().ran());
        assertEquals(0, served.get());
    }

    @Test
    public void callsNestNoDeeperThanThirtyTwo() throws Refusal {
        var deepest = new AtomicReference<Refusal>();
        var entered = new AtomicInteger();
        bob.offers("bob.self", call -> {
            entered.incrementAndGet();
            try {
                return bob.counter().call("bob.self", "{}");
            } catch (Refusal refusal) {
                deepest.compareAndSet(null, refusal);
                return "{}";
            }
        });
        assertEquals("{}", alice.call("bob.self", "{}"));
        assertEquals(32, entered.get());
        assertEquals(Reason.INVALID, deepest.get().reason());
        assertEquals(Ran.NO, deepest.get().ran());
    }

    @Test
    public void aThreadThatWasInterruptedBeforehandIsStopped() throws Exception {
        var left = new AtomicBoolean();
        Refusal refusal = result(aside(() -> {
            Thread.currentThread().interrupt();
            Refusal no = refusal(() -> alice.call("bob.see", "{}"));
            left.set(Thread.interrupted());
            return no;
        }));
        assertEquals(Reason.STOPPED, refusal.reason());
        assertEquals(Ran.NO, refusal.ran());
        assertTrue("the thread stays interrupted", left.get());
        assertEquals(0, served.get());
    }

    @Test
    public void interruptingTheCallerCancelsTheCall() throws Exception {
        var inside = new CountDownLatch(1);
        var cancelled = new CountDownLatch(1);
        var never = door();
        bob.offers("bob.long", call -> {
            inside.countDown();
            try {
                never.await();
            } catch (InterruptedException e) {
                cancelled.countDown();
                throw e;
            }
            return "{}";
        });
        var caller = new AtomicReference<Thread>();
        var left = new AtomicBoolean();
        var refusal = aside(() -> {
            caller.set(Thread.currentThread());
            Refusal no = refusal(() -> alice.call("bob.long", "{}"));
            left.set(Thread.interrupted());
            return no;
        });
        await(inside);
        caller.get().interrupt();
        assertEquals(Reason.STOPPED, result(refusal).reason());
        assertEquals(Ran.MAYBE, result(refusal).ran());
        assertTrue("the thread stays interrupted", left.get());
        await(cancelled);
        assertEquals("{}", alice.call("bob.see", "{}"));
    }

    @Test
    public void aCancelledCallTakesItsChildrenAlong() throws Exception {
        var inside = new CountDownLatch(1);
        var never = door();
        var child = new java.util.concurrent.CompletableFuture<Refusal>();
        bob.offers("bob.deep", call -> {
            inside.countDown();
            never.await();
            return "{}";
        });
        bob.offers("bob.relay", call -> {
            child.complete(refusal(() -> bob.counter().call("bob.deep", "{}")));
            return "{}";
        });
        var caller = new AtomicReference<Thread>();
        var refusal = aside(() -> {
            caller.set(Thread.currentThread());
            Refusal no = refusal(() -> alice.call("bob.relay", "{}"));
            assertTrue(Thread.interrupted());
            return no;
        });
        await(inside);
        caller.get().interrupt();
        assertEquals(Reason.STOPPED, result(refusal).reason());
        assertEquals(Reason.STOPPED, result(child).reason());
    }

    private static <T> T result(java.util.concurrent.CompletableFuture<T> future) throws Exception {
        return future.get(PATIENCE_SECONDS, java.util.concurrent.TimeUnit.SECONDS);
    }

    @Test
    public void aWriteLeavesItsBeginBeforeItRuns() throws Refusal {
        var before = new AtomicReference<List<String>>();
        bob.offers(Map.of("loket.capability", "bob.write", "loket.effect", "write"), call -> {
            assertTrue(call.write());
            before.set(ledger("bob.write").stream()
                    .map(line -> line.get("kind").getAsString())
                    .toList());
            return "{}";
        });
        alice.call("bob.write", "{}");
        assertEquals(List.of("begin"), before.get());
        assertFalse(outcomes("bob.write").isEmpty());
    }
}
