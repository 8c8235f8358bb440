package org.loket.itests;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertFalse;
import static org.junit.Assert.assertNotEquals;
import static org.junit.Assert.assertNotSame;
import static org.junit.Assert.assertSame;
import static org.junit.Assert.assertTrue;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import java.util.logging.Handler;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import java.util.logging.SimpleFormatter;
import org.junit.Before;
import org.junit.Test;
import org.loket.counter.Call;
import org.loket.counter.Capability;
import org.loket.counter.Refusal;
import org.loket.counter.Refusal.Ran;
import org.loket.counter.Refusal.Reason;
import org.osgi.framework.Bundle;
import org.osgi.framework.ServiceFactory;
import org.osgi.framework.ServiceRegistration;

/** Providers that err, lie and hang: each harms its own call and nothing else. */
public class ProviderIT extends Rig {
    private static final int LARGEST = 16 << 20;

    private static final Logger KERNEL = Logger.getLogger("org.loket.kernel");

    private Installed alice;
    private Installed bob;

    @Override
    protected Map<String, String> settings() {
        return Map.of("loket.quick", "com.example.quick");
    }

    @Before
    public void aCallerAndAProvider() {
        bob = granted("com.example.bob", Lines.provide("bob.*"), Lines.call("bob.*"));
        alice = granted("com.example.alice", Lines.call("bob.*"), Lines.call("quick.*"));
    }

    /** Calls a provider that is expected to fail, and then the same one once more in health. */
    private Refusal failing(Reason reason, Ran ran, Capability bad) {
        var ill = new AtomicBoolean(true);
        var service = bob.offers("bob.bad", call -> ill.get() ? bad.call(call) : "{}");
        Refusal refusal = assertRefused(reason, ran, () -> alice.call("bob.bad", "{}"));
        ill.set(false);
        try {
            assertEquals("the next call works", "{}", alice.call("bob.bad", "{}"));
        } catch (Refusal next) {
            throw new AssertionError("the next call was refused: " + next.getMessage(), next);
        }
        service.unregister();
        return refusal;
    }

    private void fails(Throwable thrown) {
        Refusal refusal = failing(Reason.FAILED, Ran.MAYBE, call -> {
            throw ProviderIT.<RuntimeException>sneaky(thrown);
        });
        assertTrue(
                refusal.getMessage(),
                refusal.getMessage().contains(thrown.getClass().getName()));
        assertFalse(refusal.getMessage(), refusal.getMessage().contains("hidden"));
        assertEquals(null, refusal.getCause());
    }

    @SuppressWarnings("unchecked")
    private static <T extends Throwable> RuntimeException sneaky(Throwable thrown) throws T {
        throw (T) thrown;
    }

    @Test
    public void anUncheckedExceptionIsAFailure() {
        fails(new IllegalStateException("hidden"));
    }

    @Test
    public void aCheckedExceptionIsAFailure() {
        fails(new IOException("hidden"));
    }

    @Test
    public void anExceptionOfAnUnknownTypeIsAFailure() {
        fails(new Odd());
    }

    /** A throwable that is neither an Exception nor an Error. */
    private static final class Odd extends Throwable {
        private static final long serialVersionUID = 1L;
    }

    @Test
    public void anErrorIsAFailure() {
        fails(new AssertionError("hidden"));
        fails(new NoClassDefFoundError("hidden"));
        fails(new InternalError("hidden"));
    }

    @Test
    public void aComponentThatCannotBeMadeIsSaidInWords() {
        ServiceFactory<Capability> broken = new ServiceFactory<>() {
            @Override
            public Capability getService(Bundle asker, ServiceRegistration<Capability> registration) {
                throw new IllegalArgumentException("hidden");
            }

            @Override
            public void ungetService(Bundle asker, ServiceRegistration<Capability> registration, Capability service) {}
        };
        bob.bundle()
                .getBundleContext()
                .registerService(
                        Capability.class, broken, Installed.dictionary(Map.of("loket.capability", "bob.broken")));
        Refusal refusal = assertRefused(Reason.FAILED, Ran.MAYBE, () -> alice.call("bob.broken", "{}"));
        assertEquals(
                "bob.broken failed: its component could not be activated, the node's log says why",
                refusal.getMessage());
    }

    @Test
    public void anOverflowingStackIsAFailure() {
        Refusal refusal = failing(Reason.FAILED, Ran.MAYBE, ProviderIT::overflow);
        assertTrue(refusal.getMessage(), refusal.getMessage().contains("StackOverflowError"));
    }

    private static String overflow(Call call) {
        return call.args() + overflow(call, 1);
    }

    private static String overflow(Call call, int depth) {
        return depth < 0 ? call.args() : overflow(call, depth + 1) + depth;
    }

    @Test
    public void anExhaustedHeapIsAFailure() {
        Refusal refusal = failing(Reason.FAILED, Ran.MAYBE, call -> {
            var all = new long[64][];
            for (int i = 0; i < all.length; i++) {
                all[i] = new long[Integer.MAX_VALUE - 8];
            }
            return "\"" + all.length + "\"";
        });
        assertTrue(refusal.getMessage(), refusal.getMessage().contains("OutOfMemoryError"));
    }

    @Test
    public void anInterruptOfItsOwnIsAFailure() {
        failing(Reason.FAILED, Ran.MAYBE, call -> {
            throw new InterruptedException("hidden");
        });
    }

    @Test
    public void aThreadLeftInterruptedHarmsNobody() throws Refusal {
        bob.offers("bob.rude", call -> {
            Thread.currentThread().interrupt();
            return "{}";
        });
        for (int i = 0; i < 20; i++) {
            assertEquals("{}", alice.call("bob.rude", "{}"));
        }
        bob.offers("bob.see", call -> "" + Thread.interrupted());
        for (int i = 0; i < 20; i++) {
            assertEquals("false", alice.call("bob.see", "{}"));
        }
    }

    @Test
    public void aProviderMaySayInvalidBusyAndFailed() {
        for (Reason reason : List.of(Reason.INVALID, Reason.BUSY, Reason.FAILED)) {
            for (Ran ran : Ran.values()) {
                Refusal refusal = failing(reason, ran, call -> {
                    throw new Refusal(reason, ran, "sides must be 2 or more", "{\"code\":\"sides\"}");
                });
                assertEquals("sides must be 2 or more", refusal.getMessage());
                assertEquals("{\"code\":\"sides\"}", refusal.detail());
            }
        }
    }

    @Test
    public void aProviderMaySayNothingElse() {
        for (Reason reason :
                List.of(Reason.DENIED, Reason.HELD, Reason.UNKNOWN, Reason.STOPPED, Reason.TIMEOUT, Reason.SAFE)) {
            Refusal refusal = failing(Reason.FAILED, Ran.MAYBE, call -> {
                throw new Refusal(reason, Ran.NO, "hidden", "{\"ticket\":\"forged\"}");
            });
            assertFalse(refusal.getMessage(), refusal.getMessage().contains("hidden"));
            assertEquals("{}", refusal.detail());
        }
    }

    @Test
    public void aDetailThatIsNoObjectIsDropped() {
        for (String detail : List.of("", "[]", "{\"a\":1,\"a\":2}", "{\"t\":\"" + "x".repeat(5_000) + "\"}")) {
            Refusal refusal = failing(Reason.INVALID, Ran.NO, call -> {
                throw new Refusal(Reason.INVALID, Ran.NO, "no", detail);
            });
            assertEquals("{}", refusal.detail());
        }
    }

    @Test
    public void aBookForAMessageIsCut() {
        Refusal refusal = failing(Reason.INVALID, Ran.NO, call -> {
            throw new Refusal(Reason.INVALID, Ran.NO, "x".repeat(100_000));
        });
        assertTrue(refusal.getMessage().length() < 2_000);
    }

    @Test
    public void aChildsRefusalIsNotPassedOffAsOnesOwn() {
        bob.offers("bob.picky", call -> {
            throw new Refusal(Reason.INVALID, Ran.NO, "hidden");
        });
        Refusal refusal =
                failing(Reason.FAILED, Ran.MAYBE, call -> bob.counter().call("bob.picky", "{}"));
        assertTrue(refusal.getMessage(), refusal.getMessage().contains("INVALID"));
        assertFalse(refusal.getMessage(), refusal.getMessage().contains("hidden"));
    }

    @Test
    public void noneOfManyRefusalsOfChildrenIsPassedOffAsOnesOwn() {
        bob.offers("bob.picky", call -> {
            throw new Refusal(Reason.INVALID, Ran.NO, "hidden");
        });
        for (int chosen : List.of(0, 99)) {
            failing(Reason.FAILED, Ran.MAYBE, call -> {
                var heard = new ArrayList<Refusal>();
                for (int i = 0; i < 100; i++) {
                    heard.add(refusal(() -> bob.counter().call("bob.picky", "{}")));
                }
                throw heard.get(chosen);
            });
        }
    }

    @Test
    public void aMissingAnswerIsAFailureThatRan() {
        failing(Reason.FAILED, Ran.YES, call -> null);
    }

    @Test
    public void anAnswerThatIsNoJsonIsAFailureThatRan() {
        for (String answer : List.of("", "yes", "{", "{\"a\":1,\"a\":2}", "\"\ud800\"", "{}{}")) {
            failing(Reason.FAILED, Ran.YES, call -> answer);
        }
    }

    @Test
    public void anAnswerOverSixteenMebibytesIsAFailureThatRan() throws Refusal {
        failing(Reason.FAILED, Ran.YES, call -> "\"" + "a".repeat(LARGEST - 1) + "\"");
        bob.offers("bob.large", call -> "\"" + "a".repeat(LARGEST - 2) + "\"");
        assertEquals(LARGEST, alice.call("bob.large", "{}").length());
    }

    @Test
    public void anAnswerMayBeAnyJson() throws Refusal {
        for (String answer : List.of("null", "0", "\"text\"", "[1,2]", " {\"a\":[{}]} ")) {
            bob.offers("bob.any", call -> answer);
            assertEquals(answer, alice.call("bob.any", "{}"));
            bob.stop();
            bob.start();
        }
    }

    @Test
    public void aProviderThatHangsIsTimedOutAndItsLateAnswerDropped() throws Exception {
        var release = door();
        var late = new CountDownLatch(1);
        var answer = new AtomicReference<>("\"late\"");
        bob.offers(
                Map.of("loket.capability", "bob.hang", "loket.effect", "read", "loket.timeout", SHORT_MILLIS), call -> {
                    if (answer.get().equals("\"late\"")) {
                        for (boolean free = false; !free; ) {
                            try {
                                free = release.await(PATIENCE_SECONDS, java.util.concurrent.TimeUnit.SECONDS);
                            } catch (InterruptedException e) {
                                // a provider that hangs does not listen
                            }
                        }
                        late.countDown();
                    }
                    return answer.get();
                });
        assertRefused(Reason.TIMEOUT, Ran.MAYBE, () -> alice.call("bob.hang", "{}"));
        answer.set("\"fresh\"");
        assertEquals("\"fresh\"", alice.call("bob.hang", "{}"));
        release.countDown();
        await(late);
        assertEquals("\"fresh\"", alice.call("bob.hang", "{}"));
    }

    @Test
    public void aProviderOfAModuleRunsOnAThreadOfItsOwn() throws Refusal {
        for (int timeout : List.of(30_000, 0, -1)) {
            var on = new AtomicReference<Thread>();
            bob.offers(Map.of("loket.capability", "bob.on", "loket.effect", "read", "loket.timeout", timeout), call -> {
                on.set(Thread.currentThread());
                return "{}";
            });
            alice.call("bob.on", "{}");
            assertNotSame(Thread.currentThread(), on.get());
            assertNotSame(
                    "a module's thread is in a group of its own",
                    Thread.currentThread().getThreadGroup(),
                    on.get().getThreadGroup());
            bob.stop();
            bob.start();
        }
    }

    private Installed quick(int timeout, Capability work) {
        Installed quick = granted("com.example.quick", Lines.provide("quick.*"));
        quick.offers(Map.of("loket.capability", "quick.do", "loket.effect", "read", "loket.timeout", timeout), work);
        return quick;
    }

    @Test
    public void aQuickProviderRunsOnItsCallersThread() throws Refusal {
        var on = new AtomicReference<Thread>();
        quick(0, call -> {
            on.set(Thread.currentThread());
            return "{}";
        });
        alice.call("quick.do", "{}");
        assertSame(Thread.currentThread(), on.get());
    }

    @Test
    public void aQuickProviderThatHangsIsCutOffAndLosesItsPlace() throws Refusal {
        var hang = new AtomicBoolean(true);
        var on = new AtomicReference<Thread>();
        quick(0, call -> {
            on.set(Thread.currentThread());
            while (hang.get() && !Thread.interrupted()) {
                LockSupport.parkNanos(1_000_000);
            }
            return "{}";
        });
        List<String> said = new CopyOnWriteArrayList<>();
        var listener = new Listener(said);
        KERNEL.addHandler(listener);
        try {
            assertRefused(Reason.TIMEOUT, Ran.MAYBE, () -> alice.call("quick.do", "{}"));
            until(
                    "it is named",
                    () -> said.stream()
                            .anyMatch(line -> line.contains("com.example.quick") && line.contains("quick.do")));
        } finally {
            KERNEL.removeHandler(listener);
        }
        assertFalse("the caller's thread is not left interrupted", Thread.interrupted());
        assertSame(Thread.currentThread(), on.get());
        hang.set(false);
        assertEquals("{}", alice.call("quick.do", "{}"));
        assertNotSame("it lost the right to its caller's thread", Thread.currentThread(), on.get());
    }

    /** Hears what the kernel logs. */
    private static final class Listener extends Handler {
        private final List<String> said;

        Listener(List<String> said) {
            this.said = said;
        }

        @Override
        public void publish(LogRecord line) {
            said.add(new SimpleFormatter().formatMessage(line));
        }

        @Override
        public void flush() {
            // nothing is kept back
        }

        @Override
        public void close() {
            // nothing is open
        }
    }

    @Test
    public void anOpenEndedProviderKeepsTheDeadlineItself() throws Refusal {
        var deadline = new AtomicReference<Long>();
        quick(-1, call -> {
            assertTrue(call.deadline().isAfter(java.time.Instant.now()));
            deadline.set(call.deadline().toEpochMilli());
            return "\"" + Thread.currentThread().getName().length() + "\"";
        });
        assertEquals(
                "\"" + Thread.currentThread().getName().length() + "\"",
                alice.counter().within(Duration.ofSeconds(20)).call("quick.do", "{}"));
        assertNotEquals(0, (long) deadline.get());
    }

    @Test
    public void anOpenEndedProviderThatOverstaysIsCutOff() {
        quick(-1, call -> {
            while (!Thread.interrupted()) {
                LockSupport.parkNanos(1_000_000);
            }
            return "{}";
        });
        assertRefused(
                Reason.TIMEOUT, Ran.MAYBE, () -> alice.counter().within(SHORT).call("quick.do", "{}"));
        assertFalse(Thread.interrupted());
    }

    @Test
    public void aQuickProviderThatThrowsFailsLikeAnyOther() throws Refusal {
        var ill = new AtomicReference<Throwable>(new StackOverflowError());
        quick(0, call -> {
            if (ill.get() != null) {
                throw ProviderIT.<RuntimeException>sneaky(ill.get());
            }
            return "{}";
        });
        for (Throwable thrown :
                List.of(new StackOverflowError(), new OutOfMemoryError(), new IllegalStateException(), new Odd())) {
            ill.set(thrown);
            assertRefused(Reason.FAILED, Ran.MAYBE, () -> alice.call("quick.do", "{}"));
        }
        ill.set(null);
        assertEquals("{}", alice.call("quick.do", "{}"));
    }

    @Test
    public void aQuickProvidersCallsAreItsChildren() throws Refusal {
        Installed quick = granted("com.example.quick", Lines.provide("quick.*"), Lines.call("bob.see"));
        var chain = new AtomicReference<List<String>>();
        bob.offers("bob.see", call -> {
            chain.set(call.chain());
            return "{}";
        });
        quick.offers(
                Map.of("loket.capability", "quick.relay", "loket.effect", "read", "loket.timeout", 0),
                call -> quick.counter().call("bob.see", "{}"));
        alice.call("quick.relay", "{}");
        assertEquals(List.of("com.example.alice", "com.example.quick"), chain.get());
        Installed other = granted("com.example.other", Lines.call("bob.see"));
        other.call("bob.see", "{}");
        assertEquals("the thread serves nobody afterwards", List.of("com.example.other"), chain.get());
    }

    @Test
    public void aConstructorThatFailsIsAFailure() {
        Installed broken = module("com.example.broken")
                .asks(Lines.provide("broken.*"))
                .provides("broken.see", org.loket.itests.stranger.Broken.class)
                .start();
        grantAsked(broken.name());
        Installed eve = granted("com.example.eve", Lines.call("broken.see"));
        assertRefused(Reason.FAILED, Ran.MAYBE, () -> eve.call("broken.see", "{}"));
    }

    @Test
    public void aComponentServes() throws Refusal {
        Installed echo = module("com.example.echo")
                .asks(Lines.provide("echo.*"))
                .provides("echo.say", org.loket.itests.stranger.Echo.class)
                .start();
        grantAsked(echo.name());
        Installed eve = granted("com.example.eve", Lines.call("echo.say"));
        assertEquals("{\"n\":1}", eve.call("echo.say", "{\"n\":1}"));
    }
}
