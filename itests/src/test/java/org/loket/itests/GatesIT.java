package org.loket.itests;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertFalse;
import static org.junit.Assert.assertSame;
import static org.junit.Assert.assertTrue;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.Before;
import org.junit.Test;
import org.loket.counter.Call;
import org.loket.counter.Refusal;
import org.loket.counter.Refusal.Ran;
import org.loket.counter.Refusal.Reason;

/** Gates between the counter and the provider, good ones and bad ones. */
public class GatesIT extends Rig {
    private final AtomicInteger served = new AtomicInteger();
    private final Watcher gate = new Watcher();
    private Installed alice;
    private Installed bob;
    private Installed guard;

    @Override
    protected Map<String, String> settings() {
        return Map.of(
                "loket.gates", "com.example.first, second", "loket.quick", "com.example.quick", "loket.threads", "8");
    }

    @Before
    public void aCallerAProviderAndAGate() {
        bob = granted("com.example.bob", Lines.provide("bob.*"), Lines.call("bob.*"));
        bob.offers(Map.of("loket.capability", "bob.do"), call -> {
            served.incrementAndGet();
            return "{\"n\":1}";
        });
        alice = granted("com.example.alice", Lines.call("bob.*"));
        guard = granted("com.example.guard", Lines.GATE, Lines.call("bob.*"));
    }

    private Refusal refused(Reason reason, Ran ran) {
        return assertRefused(reason, ran, () -> alice.call("bob.do", "{}"));
    }

    @Test
    public void gatesAreAskedInTheOrderOfTheOwnerAndToldInReverse() throws Refusal {
        List<String> book = new CopyOnWriteArrayList<>();
        Installed second = granted("org.loket.capability.second", Lines.GATE);
        Installed first = granted("com.example.first", Lines.GATE);
        guard.stands(new Watcher("unnamed", book));
        second.stands(new Watcher("second", book));
        first.stands(new Watcher("first", book));
        assertEquals("{\"n\":1}", alice.call("bob.do", "{}"));
        assertEquals(
                List.of(
                        "before first",
                        "before second",
                        "before unnamed",
                        "after unnamed",
                        "after second",
                        "after first",
                        "ended unnamed",
                        "ended second",
                        "ended first"),
                book);
    }

    @Test
    public void eachGateOfABundleIsAsked() throws Refusal {
        List<String> book = new CopyOnWriteArrayList<>();
        guard.stands(new Watcher("one", book));
        guard.stands(new Watcher("two", book));
        alice.call("bob.do", "{}");
        assertEquals(List.of("before one", "before two", "after two", "after one", "ended two", "ended one"), book);
    }

    @Test
    public void aGateSeesTheCallAsTheKernelSawIt() throws Refusal {
        var seen = new AtomicReference<Call>();
        guard.stands(gate.before(seen::set));
        alice.counter().as("one").once("k").call("bob.do", "{\"a\":1}");
        assertEquals("com.example.alice", seen.get().caller());
        assertEquals(List.of("com.example.alice/one"), seen.get().chain());
        assertEquals("bob.do", seen.get().capability());
        assertEquals("{\"a\":1}", seen.get().args());
        assertEquals(Optional.of("k"), seen.get().key());
        assertTrue(seen.get().write());
    }

    @Test
    public void aGateMaySayInvalidDeniedHeldAndBusy() {
        var says = new AtomicReference<Refusal>();
        var standing = guard.stands(gate.before(call -> {
            throw says.get();
        }));
        bob.offers(Map.of("loket.capability", "bob.kept"), call -> "" + served.incrementAndGet());
        for (Reason reason : List.of(Reason.INVALID, Reason.DENIED, Reason.HELD, Reason.BUSY)) {
            says.set(new Refusal(reason, Ran.YES, "why", "{\"ticket\":\"t-1\"}"));
            Refusal refusal = assertRefused(reason, Ran.NO, () -> alice.call("bob.kept", "{}"));
            assertEquals("why", refusal.getMessage());
            assertEquals("{\"ticket\":\"t-1\"}", refusal.detail());
        }
        assertEquals(0, served.get());
        assertEquals("a gate that said no is not told the end", 0, gate.ends());
        standing.unregister();
        assertTrue(
                "what did not run has not begun",
                ledger("bob.kept").stream()
                        .noneMatch(line -> line.get("kind").getAsString().equals("begin")));
    }

    @Test
    public void aGateMaySayNothingElse() {
        var says = new AtomicReference<Reason>();
        guard.stands(gate.before(call -> {
            throw new Refusal(says.get(), Ran.NO, "hidden");
        }));
        for (Reason reason : List.of(Reason.UNKNOWN, Reason.STOPPED, Reason.TIMEOUT, Reason.SAFE, Reason.FAILED)) {
            says.set(reason);
            assertFalse(refused(Reason.FAILED, Ran.NO).getMessage().contains("hidden"));
        }
        assertEquals(0, served.get());
    }

    @Test
    public void aGateThatThrowsStopsTheCall() {
        var throwing = new AtomicReference<Throwable>();
        guard.stands(gate.before(call -> {
            throw Watcher.<RuntimeException>sneaky(throwing.get());
        }));
        for (Throwable thrown : List.of(
                new IllegalStateException("hidden"),
                new IOException("hidden"),
                new StackOverflowError(),
                new OutOfMemoryError(),
                new AssertionError("hidden"),
                new InterruptedException())) {
            throwing.set(thrown);
            Refusal refusal = refused(Reason.FAILED, Ran.NO);
            assertTrue(refusal.getMessage(), refusal.getMessage().contains("com.example.guard"));
            assertFalse(refusal.getMessage(), refusal.getMessage().contains("hidden"));
        }
        assertEquals(0, served.get());
        assertEquals(0, gate.ends());
    }

    @Test
    public void aGateThatRefusesIsTheLastThatIsAsked() {
        List<String> book = new CopyOnWriteArrayList<>();
        var first = new Watcher("first", book);
        Installed second = granted("org.loket.capability.second", Lines.GATE);
        granted("com.example.first", Lines.GATE).stands(first);
        second.stands(new Watcher("second", book).before(call -> {
            throw new Refusal(Reason.DENIED, Ran.NO, "no");
        }));
        guard.stands(new Watcher("third", book));
        refused(Reason.DENIED, Ran.NO);
        assertEquals(List.of("before first", "before second", "ended first"), book);
        assertEquals(Reason.DENIED, first.end().orElseThrow().reason());
        assertEquals(Ran.NO, first.end().orElseThrow().ran());
    }

    @Test
    public void aGateThatHangsRunsIntoTheDeadlineAndHearsTheEndWhenItComesBack() throws Exception {
        var release = door();
        guard.stands(gate.before(call -> wait(release)));
        assertRefused(
                Reason.TIMEOUT, Ran.NO, () -> alice.counter().within(SHORT).call("bob.do", "{}"));
        assertEquals(0, served.get());
        assertEquals("not before it came back", 0, gate.ends());
        release.countDown();
        until("the late gate is told", () -> gate.ends() > 0);
        assertEquals(Reason.TIMEOUT, gate.end().orElseThrow().reason());
    }

    /** Waits whatever is asked of it. */
    private static void wait(CountDownLatch release) {
        for (boolean free = false; !free; ) {
            try {
                release.await();
                free = true;
            } catch (InterruptedException e) {
                // a gate that hangs does not listen
            }
        }
    }

    @Test
    public void aGateThatIsInterruptedInItsQuestionIsNotToldTheEnd() throws Exception {
        var never = door();
        var gone = new CountDownLatch(1);
        guard.stands(gate.before(call -> {
            try {
                never.await();
            } finally {
                gone.countDown();
            }
        }));
        assertRefused(
                Reason.TIMEOUT, Ran.NO, () -> alice.counter().within(SHORT).call("bob.do", "{}"));
        await(gone);
        gate.before(call -> {});
        alice.call("bob.do", "{}");
        assertEquals("once for the second call alone", Optional.empty(), gate.end());
    }

    @Test
    public void aGateMayChangeTheAnswer() throws Refusal {
        granted("com.example.first", Lines.GATE)
                .stands(new Watcher().after((call, answer) -> answer.replace("}", ",\"first\":1}")));
        guard.stands(gate.after((call, answer) -> answer.replace("}", ",\"guard\":1}")));
        assertEquals("{\"n\":1,\"guard\":1,\"first\":1}", alice.call("bob.do", "{}"));
    }

    @Test
    public void aGateMayKeepTheAnswer() {
        var says = new AtomicReference<Refusal>();
        guard.stands(gate.after((call, answer) -> {
            throw says.get();
        }));
        for (Reason reason : List.of(Reason.INVALID, Reason.DENIED, Reason.HELD, Reason.BUSY)) {
            says.set(new Refusal(reason, Ran.NO, "why"));
            refused(reason, Ran.YES);
        }
        says.set(new Refusal(Reason.UNKNOWN, Ran.NO, "why"));
        refused(Reason.FAILED, Ran.YES);
        assertEquals(5, served.get());
        assertEquals("it had let the call in", 5, gate.ends());
    }

    @Test
    public void aGateThatThrowsAtTheAnswerKeepsIt() {
        guard.stands(gate.after((call, answer) -> {
            throw new StackOverflowError();
        }));
        refused(Reason.FAILED, Ran.YES);
        assertEquals(Reason.FAILED, gate.end().orElseThrow().reason());
        assertEquals(Ran.YES, gate.end().orElseThrow().ran());
    }

    @Test
    public void aGateThatMakesTheAnswerNoAnswerIsAFailure() {
        for (String lie : new String[] {null, "", "yes", "{\"a\":1,\"a\":2}"}) {
            gate.after((call, answer) -> lie);
            var registration = guard.stands(gate);
            Refusal refusal = refused(Reason.FAILED, Ran.YES);
            assertTrue(refusal.getMessage(), refusal.getMessage().contains("com.example.guard"));
            registration.unregister();
        }
        assertEquals(4, gate.ends());
    }

    @Test
    public void aGateThatHangsOverTheAnswerRunsIntoTheDeadline() {
        var release = door();
        guard.stands(gate.after((call, answer) -> {
            wait(release);
            return answer;
        }));
        assertRefused(
                Reason.TIMEOUT, Ran.YES, () -> alice.counter().within(SHORT).call("bob.do", "{}"));
        assertEquals(1, served.get());
        assertEquals(Reason.TIMEOUT, gate.end().orElseThrow().reason());
    }

    @Test
    public void aGateThatThrowsAtTheEndChangesNothing() throws Refusal {
        var first = new Watcher();
        granted("com.example.first", Lines.GATE).stands(first);
        guard.stands(gate.ended(call -> {
            throw new OutOfMemoryError();
        }));
        assertEquals("{\"n\":1}", alice.call("bob.do", "{}"));
        assertEquals(Optional.empty(), first.end());
        assertEquals(Optional.empty(), gate.end());
    }

    @Test
    public void aGateThatHangsAtTheEndDoesNotKeepTheAnswer() throws Refusal {
        var first = new Watcher();
        var release = door();
        granted("com.example.first", Lines.GATE).stands(first);
        guard.stands(gate.ended(call -> wait(release)));
        assertEquals("{\"n\":1}", alice.call("bob.do", "{}"));
        assertEquals(Optional.empty(), first.end());
        assertEquals(Optional.empty(), gate.end());
    }

    @Test
    public void theEndIsToldOnceWhenThereIsAnAnswer() throws Refusal {
        guard.stands(gate);
        alice.call("bob.do", "{}");
        assertEquals(Optional.empty(), gate.end());
    }

    @Test
    public void theEndIsToldOnceWhenTheProviderFails() {
        guard.stands(gate);
        bob.offers("bob.fail", call -> {
            throw new StackOverflowError();
        });
        assertRefused(Reason.FAILED, Ran.MAYBE, () -> alice.call("bob.fail", "{}"));
        assertEquals(Reason.FAILED, gate.end().orElseThrow().reason());
        assertEquals(Ran.MAYBE, gate.end().orElseThrow().ran());
    }

    @Test
    public void theEndIsToldOnceWhenTheProviderHangs() throws Exception {
        guard.stands(gate);
        var release = door();
        var late = new CountDownLatch(1);
        bob.offers(Map.of("loket.capability", "bob.hang", "loket.timeout", SHORT_MILLIS), call -> {
            wait(release);
            late.countDown();
            return "{}";
        });
        assertRefused(Reason.TIMEOUT, Ran.MAYBE, () -> alice.call("bob.hang", "{}"));
        release.countDown();
        await(late);
        assertEquals(Reason.TIMEOUT, gate.end().orElseThrow().reason());
        assertEquals(Ran.MAYBE, gate.end().orElseThrow().ran());
    }

    @Test
    public void theEndIsToldOnceWhenTheDeadlinePasses() {
        guard.stands(gate);
        var never = door();
        bob.offers("bob.hang", call -> {
            never.await();
            return "{}";
        });
        assertRefused(
                Reason.TIMEOUT, Ran.MAYBE, () -> alice.counter().within(SHORT).call("bob.hang", "{}"));
        assertEquals(Reason.TIMEOUT, gate.end().orElseThrow().reason());
    }

    @Test
    public void theEndIsToldOnceWhenTheCallerCancels() throws Exception {
        for (int i = 0; i < 20; i++) {
            var watcher = new Watcher();
            var registration = guard.stands(watcher);
            var inside = new CountDownLatch(1);
            var never = door();
            var hang = bob.offers("bob.hang", call -> {
                inside.countDown();
                never.await();
                return "{}";
            });
            var caller = new AtomicReference<Thread>();
            var refusal = aside(() -> {
                caller.set(Thread.currentThread());
                Refusal no = refusal(() -> alice.call("bob.hang", "{}"));
                assertTrue("the thread stays interrupted", Thread.interrupted());
                return no;
            });
            await(inside);
            caller.get().interrupt();
            assertEquals(Reason.STOPPED, result(refusal).reason());
            assertEquals(Reason.STOPPED, watcher.end().orElseThrow().reason());
            hang.unregister();
            registration.unregister();
        }
    }

    @Test
    public void theEndIsToldOnceWhenTheCallerCancelsDuringTheQuestion() throws Exception {
        var first = new Watcher();
        granted("com.example.first", Lines.GATE).stands(first);
        var inside = new CountDownLatch(1);
        var release = door();
        guard.stands(gate.before(call -> {
            inside.countDown();
            wait(release);
        }));
        var caller = new AtomicReference<Thread>();
        var refusal = aside(() -> {
            caller.set(Thread.currentThread());
            Refusal no = refusal(() -> alice.call("bob.do", "{}"));
            assertTrue("the thread stays interrupted", Thread.interrupted());
            return no;
        });
        await(inside);
        caller.get().interrupt();
        assertEquals(Reason.STOPPED, result(refusal).reason());
        assertEquals(Ran.NO, result(refusal).ran());
        assertEquals(Reason.STOPPED, first.end().orElseThrow().reason());
        release.countDown();
        until("the late gate is told", () -> gate.ends() > 0);
        assertTrue(gate.end().isPresent());
        assertEquals(0, served.get());
    }

    @Test
    public void theEndIsToldOnceWhenTheRouteIsGone() {
        guard.stands(gate.before(call -> bob.uninstall()));
        refused(Reason.UNKNOWN, Ran.NO);
        assertEquals(Reason.UNKNOWN, gate.end().orElseThrow().reason());
    }

    @Test
    public void theEndIsToldOnceThoughTheGatesPlacesAreUsedUp() throws Exception {
        var inside = new CountDownLatch(8);
        var left = new CountDownLatch(8);
        var release = door();
        var released = door();
        bob.offers("bob.wait", call -> {
            inside.countDown();
            await(released);
            left.countDown();
            return "{}";
        });
        Installed carol = granted("com.example.carol", Lines.provide("carol.*"));
        var blocked = new CountDownLatch(8);
        carol.offers("carol.do", call -> "{}");
        Installed dave = granted("com.example.dave", Lines.call("carol.*"));
        guard.stands(gate);
        var calls = new ArrayList<Future<String>>();
        for (int i = 0; i < 8; i++) {
            calls.add(aside(() -> alice.call("bob.wait", "{}")));
        }
        await(inside);
        gate.before(call -> {
            blocked.countDown();
            wait(release);
        });
        for (int i = 0; i < 8; i++) {
            calls.add(aside(() -> dave.call("carol.do", "{}")));
        }
        await(blocked);
        assertRefused(Reason.BUSY, Ran.NO, () -> dave.call("carol.do", "{}"));
        released.countDown();
        await(left);
        assertEquals("the gate has no place to be told anything", 0, gate.ends());
        release.countDown();
        for (var call : calls) {
            answeredOrBusy(call);
        }
        until("one end for each call that was let in", () -> gate.ends() >= 16);
        assertEquals(16, gate.ends());
    }

    /** A call's end: it was answered, or the gate had no place to look at the answer. */
    private static void answeredOrBusy(Future<String> call) throws Exception {
        try {
            assertEquals("{}", result(call));
        } catch (Refusal refusal) {
            assertEquals(refusal.getMessage(), Reason.BUSY, refusal.reason());
            assertEquals(Ran.YES, refusal.ran());
        }
    }

    @Test
    public void aGateIsNotAskedAboutItsOwnCalls() throws Refusal {
        var asked = new CopyOnWriteArrayList<String>();
        bob.offers("bob.child", call -> "{}");
        bob.offers("bob.check", call -> bob.counter().call("bob.child", "{}"));
        guard.stands(gate.before(call -> {
            asked.add(call.capability());
            guard.counter().call("bob.check", "{}");
        }));
        alice.call("bob.do", "{}");
        assertEquals(List.of("bob.do"), asked);
        assertEquals(1, gate.ends());
    }

    @Test
    public void anotherGateIsAskedAboutAGatesCalls() throws Refusal {
        var asked = new CopyOnWriteArrayList<String>();
        bob.offers("bob.check", call -> "{}");
        granted("com.example.first", Lines.GATE).stands(new Watcher().before(call -> asked.add(call.capability())));
        guard.stands(gate.before(call -> guard.counter().call("bob.check", "{}")));
        alice.call("bob.do", "{}");
        assertEquals(List.of("bob.do", "bob.check"), asked);
    }

    @Test
    public void aGateIsAskedAboutWhatItCallsOnItsOwnAccount() throws Refusal {
        bob.offers("bob.check", call -> "{}");
        var asked = new CopyOnWriteArrayList<String>();
        guard.stands(gate.before(call -> asked.add(call.caller())));
        guard.call("bob.check", "{}");
        assertEquals(List.of("com.example.guard"), asked);
    }

    @Test
    public void aGatesCallsAreChildrenOfTheCallItLooksAt() throws Refusal {
        var chain = new AtomicReference<List<String>>();
        bob.offers("bob.check", call -> {
            chain.set(call.chain());
            return "{}";
        });
        guard.stands(gate.before(call -> guard.counter().call("bob.check", "{}")));
        alice.call("bob.do", "{}");
        assertEquals(List.of("com.example.alice", "com.example.guard"), chain.get());
    }

    @Test
    public void aRefusalThatAGateHeardIsNotItsOwn() {
        bob.offers("bob.check", call -> {
            throw new Refusal(Reason.BUSY, Ran.NO, "hidden");
        });
        guard.stands(gate.before(call -> guard.counter().call("bob.check", "{}")));
        assertFalse(refused(Reason.FAILED, Ran.NO).getMessage().contains("hidden"));
    }

    @Test
    public void aQuickGateStandsOnItsCallersThread() throws Refusal {
        var threads = new CopyOnWriteArrayList<Thread>();
        granted("com.example.quick", Lines.GATE)
                .stands(new Watcher()
                        .before(call -> threads.add(Thread.currentThread()))
                        .ended(call -> threads.add(Thread.currentThread())));
        alice.call("bob.do", "{}");
        assertEquals(2, threads.size());
        threads.forEach(thread -> assertSame(Thread.currentThread(), thread));
    }

    @Test
    public void aGateThatStopsIsDrainedFirst() throws Exception {
        var inside = new CountDownLatch(1);
        var release = door();
        guard.stands(gate);
        bob.offers("bob.wait", call -> {
            inside.countDown();
            await(release);
            return "{}";
        });
        var call = aside(() -> alice.call("bob.wait", "{}"));
        await(inside);
        var stopper = new AtomicReference<Thread>();
        var stopped = aside(() -> {
            stopper.set(Thread.currentThread());
            guard.stop();
            return gate.ends();
        });
        untilDraining();
        assertEquals("it has not been told yet", 0, gate.ends());
        release.countDown();
        assertEquals("{}", result(call));
        assertEquals("it was told before it stopped", 1, (int) result(stopped));
        assertEquals(Optional.empty(), gate.end());
    }
}
