package org.loket.itests;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertFalse;
import static org.junit.Assert.assertTrue;

import java.time.Duration;
import java.util.Map;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.Before;
import org.junit.Test;
import org.loket.counter.Call;
import org.loket.counter.Refusal;
import org.loket.counter.Refusal.Ran;
import org.loket.counter.Refusal.Reason;

/** What happens when a grace runs out, and a gate that must be there. Slow, because the grace is twenty seconds. */
public class GraceIT extends Rig {
    private static final String GUARD = "com.example.guard";

    private final AtomicInteger asked = new AtomicInteger();
    private final AtomicInteger served = new AtomicInteger();
    private Installed alice;
    private Installed bob;
    private Installed guard;

    @Override
    protected Map<String, String> settings() {
        return Map.of("loket.gates", GUARD + "!");
    }

    @Before
    public void aNeededGate() {
        guard = granted(GUARD, Lines.GATE, Lines.call("bob.*"));
        guard.stands(call -> asked(call, 1));
        bob = granted("com.example.bob", Lines.provide("bob.*"));
        bob.offers("bob.see", call -> {
            served.incrementAndGet();
            return "{}";
        });
        alice = granted("com.example.alice", Lines.call("bob.*"), Lines.call("kernel.catalogue"));
    }

    private void asked(Call call, int weight) {
        asked.addAndGet(call.capability().startsWith("bob.") ? weight : 0);
    }

    private Future<String> waiting(Installed caller, String capability) {
        var thread = new AtomicReference<Thread>();
        Future<String> call = aside(() -> {
            thread.set(Thread.currentThread());
            return caller.call(capability, "{}");
        });
        until("the call is made", () -> thread.get() != null);
        untilWaiting(thread.get());
        return call;
    }

    @Test
    public void withoutTheNeededGateCallsAreBusyAfterTheGraceAndTheOwnersGoOn() throws Exception {
        guard.stop();
        Future<String> call = waiting(alice, "bob.see");
        Future<String> kernels = waiting(alice, "kernel.catalogue");
        assertTrue(
                "the owner sees what is wrong",
                kernel("status", "{}").get("warnings").toString().contains(GUARD));
        Refusal refusal = assertRefused(Reason.BUSY, Ran.NO, () -> result(call));
        assertTrue(refusal.getMessage(), refusal.getMessage().contains(GUARD));
        assertRefused(Reason.BUSY, Ran.NO, () -> result(kernels));
        assertRefused(Reason.BUSY, Ran.NO, () -> alice.call("bob.see", "{}"));
        assertEquals(0, served.get());
        guard.start();
        guard.stands(again -> asked(again, 1));
        assertEquals("{}", alice.call("bob.see", "{}"));
        assertEquals(1, asked.get());
    }

    @Test
    public void whileTheNeededGateIsSwappedCallsWaitForItsSuccessor() throws Exception {
        guard.stop();
        Future<String> call = waiting(alice, "bob.see");
        guard.start();
        assertEquals(0, served.get());
        guard.stands(again -> asked(again, 100));
        assertEquals("{}", result(call));
        assertEquals("the successor was asked", 100, asked.get());
    }

    @Test
    public void whoeverWaitsForTheNeededGateWaitsNoLongerThanItsDeadline() {
        guard.stop();
        assertRefused(
                Reason.TIMEOUT,
                Ran.NO,
                () -> alice.counter().within(Duration.ofMillis(30)).call("bob.see", "{}"));
        assertEquals(0, served.get());
    }

    @Test
    public void aRouteWithoutASuccessorIsBusyAfterTheGraceAndThenUnknown() throws Exception {
        alice.call("bob.see", "{}");
        bob.stop();
        Future<String> call = waiting(alice, "bob.see");
        Refusal refusal = assertRefused(Reason.BUSY, Ran.NO, () -> result(call));
        assertTrue(json(refusal.detail()).getAsJsonObject().has("retry-ms"));
        assertRefused(Reason.UNKNOWN, Ran.NO, () -> alice.call("bob.see", "{}"));
    }

    @Test
    public void whatWasAnnouncedToStopAndDidNotOpensAgain() throws Exception {
        assertEquals(
                1,
                kernel("drain", "{\"bundles\":[" + bob.id() + "]}")
                        .get("drained")
                        .getAsInt());
        Future<String> call = waiting(alice, "bob.see");
        assertFalse(call.isDone());
        try {
            assertEquals("{}", result(call));
        } catch (Refusal refusal) {
            assertEquals("the grace of the caller and of the drain end together", Reason.BUSY, refusal.reason());
        }
        until("the route is open again", () -> {
            try {
                return "{}".equals(alice.call("bob.see", "{}"));
            } catch (Refusal refusal) {
                return false;
            }
        });
    }
}
