package org.loket.itests;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertFalse;
import static org.junit.Assert.assertTrue;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.Before;
import org.junit.Test;
import org.loket.counter.Counter;
import org.loket.counter.Refusal;
import org.loket.counter.Refusal.Ran;
import org.loket.counter.Refusal.Reason;
import org.loket.itests.gates.Blanker;
import org.loket.itests.gates.Budget;

/** Gates as they will be written: one that settles what it reserved, and one that blanks a secret. */
public class ThreeGatesIT extends Rig {
    private static final int CALLERS = 8;
    private static final int EACH = 60;

    private Installed alice;
    private Installed bob;
    private Installed guard;

    @Before
    public void aShop() {
        bob = granted("com.example.bob", Lines.provide("bob.*"));
        alice = granted("com.example.alice", Lines.call("bob.*"));
        guard = granted("com.example.guard", Lines.GATE);
    }

    /** What a provider may do to a budget, by turns. */
    private void offerTroubles() {
        bob.offers("bob.answers", call -> "{}");
        bob.offers("bob.throws", call -> {
            throw new IllegalStateException();
        });
        bob.offers("bob.overflows", call -> {
            throw new StackOverflowError();
        });
        bob.offers("bob.refuses", call -> {
            throw new Refusal(Reason.INVALID, Ran.NO, "no");
        });
        bob.offers("bob.lies", call -> "no json");
        bob.offers(Map.of("loket.capability", "bob.hangs", "loket.timeout", 5), call -> {
            new CountDownLatch(1).await();
            return "{}";
        });
        bob.offers("bob.slow", call -> {
            new CountDownLatch(1).await();
            return "{}";
        });
    }

    @Test
    public void whatWasReservedIsSettledWhateverHappens() throws Exception {
        offerTroubles();
        var budget = new Budget(Long.MAX_VALUE);
        var standing = guard.stands(budget);
        var ran = new AtomicLong();
        List<Future<Integer>> callers = new ArrayList<>();
        for (int i = 0; i < CALLERS; i++) {
            int seed = i;
            callers.add(aside(() -> {
                for (int n = 0; n < EACH; n++) {
                    ran.addAndGet(called((seed + n) % 8) ? 1 : 0);
                }
                return EACH;
            }));
        }
        for (Future<Integer> caller : callers) {
            assertEquals(EACH, (int) result(caller));
        }
        until("everything is settled", () -> budget.reserved() == 0);
        assertEquals(ran.get(), budget.spent());
        assertTrue("some ran, some did not", ran.get() > 0 && ran.get() < CALLERS * EACH);
        standing.unregister();
    }

    /** Makes one kind of call; true if anything may have run. */
    private boolean called(int kind) {
        Counter counter = alice.counter();
        try {
            switch (kind) {
                case 0 -> counter.call("bob.answers", "{}");
                case 1 -> counter.call("bob.throws", "{}");
                case 2 -> counter.call("bob.overflows", "{}");
                case 3 -> counter.call("bob.refuses", "{}");
                case 4 -> counter.call("bob.lies", "{}");
                case 5 -> counter.call("bob.hangs", "{}");
                case 6 -> counter.within(Duration.ofMillis(5)).call("bob.slow", "{}");
                default -> cancelled(counter);
            }
            return true;
        } catch (Refusal refusal) {
            return refusal.ran() != Ran.NO;
        }
    }

    private void cancelled(Counter counter) throws Refusal {
        var caller = new AtomicReference<>(Thread.currentThread());
        Future<?> interrupter = aside(() -> {
            untilWaiting(caller.get());
            caller.get().interrupt();
            return true;
        });
        try {
            counter.call("bob.slow", "{}");
        } finally {
            until("it is interrupted", () -> interrupter.isDone());
            Thread.interrupted();
        }
    }

    @Test
    public void aBudgetIsNeverOverdrawn() throws Exception {
        bob.offers("bob.answers", call -> "{}");
        var budget = new Budget(100);
        var standing = guard.stands(budget);
        var served = new AtomicLong();
        List<Future<Boolean>> callers = new ArrayList<>();
        for (int i = 0; i < CALLERS; i++) {
            callers.add(aside(() -> {
                for (int n = 0; n < EACH; n++) {
                    try {
                        alice.call("bob.answers", "{}");
                        served.incrementAndGet();
                    } catch (Refusal refusal) {
                        assertEquals(refusal.getMessage(), Reason.DENIED, refusal.reason());
                    }
                }
                return true;
            }));
        }
        for (Future<Boolean> caller : callers) {
            assertTrue(result(caller));
        }
        assertEquals(100, served.get());
        assertEquals(100, budget.spent());
        assertEquals(0, budget.reserved());
        standing.unregister();
    }

    @Test
    public void aSecretIsBlankedHoweverItIsWritten() throws Exception {
        Installed blanker = module("com.example.blanker")
                .asks(Lines.GATE)
                .header("Import-Package", "org.loket.counter,com.google.gson")
                .gates(Blanker.class, "secret", "s3cr3t")
                .start();
        grantAsked(blanker.name());
        for (String answer : List.of(
                "\"s3cr3t\"",
                "{\"a\":[{\"b\":\"the s3cr3t is out\"}]}",
                "{\"s3cr3t\":1}",
                "{\"a\":\"s3\\u0063r3t\"}",
                "[\"s3cr3ts3cr3t\"]")) {
            var service = bob.offers("bob.tell", call -> answer);
            String got = alice.call("bob.tell", "{}");
            assertFalse(got, json(got).toString().contains("s3cr3t"));
            assertTrue(got, got.contains("[blanked]"));
            service.unregister();
        }
        bob.offers("bob.tell", call -> "{\"n\": 1.50}");
        assertEquals("what holds no secret is left as it is", "{\"n\": 1.50}", alice.call("bob.tell", "{}"));
    }
}
