package org.loket.itests.attack;

import static org.junit.Assert.assertTrue;
import static org.loket.itests.attack.Tries.By.KERNEL;

import java.io.IOException;
import java.io.InputStream;
import java.lang.reflect.Field;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Future;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import org.junit.Test;
import org.loket.counter.Call;
import org.loket.counter.Capability;
import org.loket.counter.Counter;
import org.loket.counter.Gate;
import org.loket.counter.Refusal;
import org.loket.counter.Refusal.Ran;
import org.loket.counter.Refusal.Reason;
import org.loket.itests.attack.code.Diver;

/** Attacks on the node by those who serve and by those who call too much: everybody else must go on as before. */
public class ServingAttackIT extends Attack {
    private static final String GATE = service("org.loket.counter.Gate", "register");

    /** Throwable that is not what it seems. */
    private static final class Odd extends Error {
        private static final long serialVersionUID = 1L;

        @Override
        public String getMessage() {
            throw new IllegalStateException("no message");
        }

        @Override
        public String toString() {
            throw new IllegalStateException("no text");
        }

        @Override
        public synchronized Throwable fillInStackTrace() {
            return this;
        }
    }

    private Stranger evil() {
        return granted(new Jar(EVIL).asks(provide("evil.*"), call("evil.*"), call("vault.*"), GATE));
    }

    /** What a caller of the attacker is told. */
    private static String told(Try work) {
        try {
            return "answer " + work.run();
        } catch (Refusal refusal) {
            return refusal.reason().name();
        } catch (Throwable thrown) {
            return thrown.getClass().getName();
        }
    }

    private boolean works() {
        return succeeds(() -> friend.call(OPEN, "{}"));
    }

    private String toldOf(Stranger evil, Capability work) {
        var registered = evil.offers(
                Map.of("loket.capability", "evil.serve", "loket.effect", "read", "loket.timeout", 500), work);
        String told = told(() -> evil.call("evil.serve", "{}"));
        registered.unregister();
        return told;
    }

    @SuppressWarnings("unchecked")
    private static <T extends Throwable> RuntimeException sneaky(Throwable thrown) throws T {
        throw (T) thrown;
    }

    @Test
    @Tries(
            value = "throws whatever can be thrown",
            held = {KERNEL})
    public void aProviderThrows() throws Exception {
        Stranger evil = evil();
        var thrown = new AtomicInteger();
        boolean harm = false;
        for (Throwable any : List.of(
                new IllegalStateException(),
                new IOException(),
                new Error(),
                new ThreadDeath(),
                new InterruptedException(),
                new OutOfMemoryError(),
                new StackOverflowError(),
                new LinkageError(),
                new SecurityException(),
                new Odd())) {
            String told = toldOf(evil, call -> {
                thrown.incrementAndGet();
                throw ServingAttackIT.<RuntimeException>sneaky(any);
            });
            harm |= !told.equals("FAILED") || !works();
        }
        control(thrown.get() == 10);
        verdict(harm);
    }

    private static int deeper(int depth) {
        return deeper(depth + 1) + 1;
    }

    @Test
    @Tries(
            value = "overflows the stack, or fills the memory",
            held = {KERNEL})
    public void aProviderOverflows() throws Exception {
        Stranger evil = evil();
        var ran = new AtomicInteger();
        boolean harm = !toldOf(evil, call -> {
                            ran.incrementAndGet();
                            return "" + deeper(0);
                        })
                        .equals("FAILED")
                || !works();
        harm |= !toldOf(evil, call -> {
                            ran.incrementAndGet();
                            return "" + new long[Integer.MAX_VALUE].length;
                        })
                        .equals("FAILED")
                || !works();
        control(ran.get() == 2);
        verdict(harm);
    }

    @Test
    @Tries(
            value = "hangs, and does not listen to interruption",
            held = {KERNEL})
    public void aProviderHangs() throws Exception {
        Stranger evil = evil();
        CountDownLatch door = doorOfTest();
        var interrupted = new AtomicInteger();
        String told = toldOf(evil, call -> {
            while (true) {
                try {
                    door.await();
                    return "{}";
                } catch (InterruptedException e) {
                    interrupted.incrementAndGet();
                }
            }
        });
        control(interrupted.get() > 0);
        verdict(!told.equals("TIMEOUT") || !works());
    }

    @Test
    @Tries(
            value = "answers what is no JSON, too much, or nothing",
            held = {KERNEL})
    public void aProviderLies() throws Exception {
        Stranger evil = evil();
        control(toldOf(evil, call -> "{\"good\":true}").startsWith("answer"));
        var lies = new ArrayList<String>(List.of(
                "", "{", "{}{}", "not", "{'a':1}", "{\"a\":1,\"a\":2}", "{\"a\":1,\"A\":2}", "\"\ud800\"", "\ufeff{}"));
        lies.add(null);
        lies.add("\"" + "x".repeat(17 << 20) + "\"");
        lies.add("[".repeat(70) + "]".repeat(70));
        boolean harm = false;
        for (String lie : lies) {
            harm |= !toldOf(evil, call -> lie).equals("FAILED");
        }
        verdict(harm || !works());
    }

    @Test
    @Tries(
            value = "refuses in words that are the kernel's",
            held = {KERNEL})
    public void aProviderRefusesLikeTheKernel() throws Exception {
        Stranger evil = evil();
        control(toldOf(evil, call -> {
                    throw new Refusal(Reason.INVALID, Ran.NO, "no");
                })
                .equals("INVALID"));
        boolean harm = false;
        for (Reason reason :
                List.of(Reason.DENIED, Reason.HELD, Reason.STOPPED, Reason.TIMEOUT, Reason.SAFE, Reason.UNKNOWN)) {
            harm |= !toldOf(evil, call -> {
                        throw new Refusal(reason, Ran.NO, "no");
                    })
                    .equals("FAILED");
        }
        harm |= !toldOf(evil, call -> evil.call("vault.nothing", "{}")).equals("FAILED");
        verdict(harm);
    }

    @Test
    @Tries(
            value = "refuses with words and details without end",
            held = {KERNEL})
    public void aProviderRefusesAtLength() throws Exception {
        Stranger evil = evil();
        var refusal = new AtomicReference<Refusal>();
        for (String detail : List.of("no json", "{\"a\":\"" + "x".repeat(1 << 20) + "\"}", "{\"a\":1,\"a\":2}")) {
            evil.offers("evil.long", call -> {
                throw new Refusal(Reason.INVALID, Ran.NO, "x".repeat(1 << 20), detail);
            });
            try {
                evil.call("evil.long", "{}");
            } catch (Refusal any) {
                if (refusal.get() == null
                        || refusal.get().detail().length() < any.detail().length()) {
                    refusal.set(any);
                }
            }
        }
        control(refusal.get().reason() == Reason.INVALID);
        verdict(refusal.get().getMessage().length() > 2_000
                || refusal.get().detail().length() > 10_000
                || !parsed(refusal.get().detail()).isJsonObject());
    }

    @Test
    @Tries(
            value = "calls itself without end",
            held = {KERNEL})
    public void aProviderCallsItself() throws Exception {
        Stranger evil = evil();
        var depth = new AtomicInteger();
        evil.offers("evil.again", call -> {
            depth.incrementAndGet();
            return evil.call("evil.again", "{}");
        });
        String told = told(() -> evil.call("evil.again", "{}"));
        control(depth.get() > 10);
        verdict(!told.equals("FAILED") || depth.get() > 100 || !works());
    }

    @Test
    @Tries(
            value = "calls on, on another thread, after its call has ended",
            held = {KERNEL})
    public void aProviderForks() throws Exception {
        Stranger evil = evil();
        CountDownLatch door = doorOfTest();
        var forked = new AtomicReference<Future<String>>();
        var during = new AtomicReference<String>();
        evil.offers("evil.fork", call -> {
            Counter mine = evil.counter().under(call);
            during.set(told(() -> mine.call(OPEN, "{}")));
            forked.set(asideOf(() -> {
                awaitIt(door);
                return told(() -> mine.call(OPEN, "{}"));
            }));
            return "{}";
        });
        evil.call("evil.fork", "{}");
        control(during.get().startsWith("answer"));
        opened.clear();
        door.countDown();
        verdict(!resultOf(forked.get()).equals("STOPPED") || !opened.isEmpty());
    }

    @Test
    @Tries(
            value = "stops its own module while it serves",
            held = {KERNEL})
    public void aProviderStopsItself() throws Exception {
        Stranger evil = evil();
        var stopped = new AtomicInteger();
        evil.offers("evil.stop", call -> {
            evil.stop();
            stopped.incrementAndGet();
            return "{}";
        });
        Counter kept = evil.counter();
        told(() -> kept.call("evil.stop", "{}"));
        control(stopped.get() == 1);
        verdict(succeeds(() -> kept.call(OPEN, "{}")) || !works());
    }

    /** A gate that does the same at every step. */
    private Gate gate(Try does) {
        return new Gate() {
            @Override
            public void before(Call call) throws Refusal {
                step();
            }

            @Override
            public String after(Call call, String answer) throws Refusal {
                return (String) step();
            }

            @Override
            public void ended(Call call, Optional<Refusal> refusal) {
                step();
            }

            private Object step() {
                try {
                    return does.run();
                } catch (Throwable thrown) {
                    throw ServingAttackIT.<RuntimeException>sneaky(thrown);
                }
            }
        };
    }

    @Test
    @Tries(
            value = "throws, overflows and lies as a gate, then leaves",
            held = {KERNEL})
    public void aGateFails() throws Exception {
        Stranger evil = evil();
        var asked = new AtomicInteger();
        boolean harm = false;
        for (Try does : List.<Try>of(
                () -> {
                    throw new Odd();
                },
                () -> deeper(0),
                () -> null,
                () -> "not json",
                () -> "\"" + "x".repeat(17 << 20) + "\"",
                () -> {
                    throw new Refusal(Reason.SAFE, Ran.YES, "no");
                })) {
            var gate = evil.stands(gate(() -> {
                asked.incrementAndGet();
                return does.run();
            }));
            harm |= !told(() -> friend.call(OPEN, "{}")).equals("FAILED");
            gate.unregister();
            harm |= !works();
        }
        control(asked.get() > 10);
        verdict(harm);
    }

    @Test
    @Tries(
            value = "leaves a class loader, a priority and an interrupt on its thread for the next module",
            held = {KERNEL})
    public void aThreadIsLeftChanged() throws Exception {
        Stranger evil = evil();
        ClassLoader mine = getClass().getClassLoader();
        var set = new AtomicInteger();
        evil.offers("evil.leave", call -> {
            Thread.currentThread().setContextClassLoader(mine);
            Thread.currentThread().setPriority(Thread.MIN_PRIORITY);
            Thread.currentThread().interrupt();
            set.incrementAndGet();
            return "{}";
        });
        var seen = new CopyOnWriteArrayList<Object>();
        vault.offers("vault.look", call -> {
            Thread thread = Thread.currentThread();
            seen.add(thread.getContextClassLoader() == mine
                    || thread.getPriority() == Thread.MIN_PRIORITY
                    || thread.isInterrupted());
            return "{}";
        });
        for (int i = 0; i < 20; i++) {
            evil.call("evil.leave", "{}");
            friend.call("vault.look", "{}");
        }
        control(set.get() == 20 && seen.size() == 20);
        verdict(seen.contains(true));
    }

    private static Object field(Object of, String name) throws ReflectiveOperationException {
        Field field = of.getClass().getDeclaredField(name);
        field.setAccessible(true);
        return field.get(of);
    }

    private static Object invoke(Object of, String name) throws ReflectiveOperationException {
        var method = of.getClass().getDeclaredMethod(name);
        method.setAccessible(true);
        return method.invoke(of);
    }

    /** How many calls the kernel takes to be in flight when there are none, and how many places it takes to be used. */
    private int leaked() throws ReflectiveOperationException {
        Object desk = field(friend.counter(), "desk");
        int leaked = 0;
        for (Object seat : ((Map<?, ?>) field(field(desk, "switchboard"), "seats")).keySet()) {
            leaked += (Integer) invoke(seat, "inFlight");
        }
        Object workers = field(desk, "workers");
        int each = (Integer) field(workers, "each");
        for (Object places : ((Map<?, ?>) field(workers, "places")).values()) {
            leaked += each - ((Semaphore) field(places, "free")).availablePermits();
        }
        return leaked;
    }

    /** Whether something is still counted when everything has long ended: what is ending now may take its time. */
    private boolean leaks() throws ReflectiveOperationException {
        for (int i = 0; i < 1_000 && leaked() > 0; i++) {
            LockSupport.parkNanos(5_000_000);
        }
        return leaked() > 0;
    }

    private Stranger diver() {
        vault.offers(Map.of("loket.capability", "vault.put"), call -> "{}");
        opened.clear();
        return granted(new Jar(EVIL).classes(Diver.class).asks(call("vault.*"), call("kernel.catalogue")));
    }

    private boolean dives(Stranger evil, String capability, String args) throws Exception {
        var thrown = new CopyOnWriteArrayList<Throwable>();
        Map<String, Object> aim = Map.of("capability", capability, "args", args, "rounds", 64, "calls", 60);
        var diver = new Thread(
                null,
                () -> {
                    try {
                        evil.runs(Diver.class, "", aim);
                        evil.call(OPEN, "{}");
                    } catch (Throwable e) {
                        thrown.add(e);
                    }
                },
                "diver",
                512 << 10);
        diver.start();
        diver.join();
        boolean verified = kernelSays("ledger.verify", "{}").get("ok").getAsBoolean();
        assertTrue("" + thrown, thrown.isEmpty());
        return !works() || !verified || leaks();
    }

    @Test
    @Tries(
            value = "calls a read at the edge of its stack, over and over",
            held = {KERNEL})
    public void aReadIsCalledAtTheEdge() throws Exception {
        boolean harm = dives(diver(), OPEN, "{}");
        control(!opened.isEmpty());
        verdict(harm);
    }

    @Test
    @Tries(
            value = "calls a write at the edge of its stack, over and over",
            held = {KERNEL})
    public void aWriteIsCalledAtTheEdge() throws Exception {
        boolean harm = dives(diver(), "vault.put", "{}");
        control(!ledgerOf("vault.put").isEmpty());
        verdict(harm);
    }

    @Test
    @Tries(
            value = "calls the kernel itself at the edge of its stack, over and over",
            held = {KERNEL})
    public void theKernelIsCalledAtTheEdge() throws Exception {
        Stranger evil = diver();
        Try catalogue = () -> evil.call("kernel.catalogue", "{}");
        control(succeeds(catalogue));
        boolean harm = false;
        for (int i = 0; i < 8; i++) {
            // what was decided is forgotten, and so decided anew on the way down
            grantAsked(EVIL);
            harm |= dives(evil, "kernel.catalogue", "{}") || !succeeds(catalogue);
        }
        verdict(harm);
    }

    @Test
    @Tries(
            value = "calls a hundred thousand names that it may not call",
            held = {KERNEL})
    public void manyNamesAreCalled() throws Exception {
        Stranger evil = install(new Jar(EVIL)).start();
        Counter counter = evil.counter().within(Duration.ofNanos(500_000));
        var refused = new AtomicInteger();
        var floods = new ArrayList<Future<Boolean>>();
        for (int t = 0; t < 20; t++) {
            int from = t * 5_000;
            floods.add(asideOf(() -> {
                for (int i = from; i < from + 5_000; i++) {
                    String name = "flood.n" + i;
                    refused.addAndGet(succeeds(() -> counter.call(name, "{}")) ? 0 : 1);
                }
                return true;
            }));
        }
        for (Future<Boolean> flood : floods) {
            resultOf(flood);
        }
        control(refused.get() == 100_000);
        Object caller = field(evil.counter(), "caller");
        int remembered = ((Map<?, ?>) field(caller, "decisions")).size();
        verdict(remembered > 10_000 || !works() || routes() > 1_000);
    }

    private int routes() throws ReflectiveOperationException {
        return ((Map<?, ?>) field(field(field(friend.counter(), "desk"), "switchboard"), "routes")).size();
    }

    @Test
    @Tries(
            value = "calls with names and arguments of a megabyte",
            held = {KERNEL})
    public void longNamesAreCalled() throws Exception {
        Stranger evil = evil();
        String name = "vault." + "x".repeat(1 << 20);
        String args = "{\"a\":\"" + "x".repeat((1 << 20) - 100) + "\"}";
        control(succeeds(() -> evil.call(OPEN, args)));
        boolean harm = false;
        for (int i = 0; i < 200; i++) {
            harm |= !told(() -> evil.call(name, args)).equals("INVALID");
        }
        long longest = kernelSays("ledger.tail", "{\"lines\":50}").getAsJsonArray("lines").asList().stream()
                .mapToLong(line -> line.toString().length())
                .max()
                .orElseThrow();
        verdict(harm || longest > 10_000);
    }

    @Test
    @Tries(
            value = "calls on a thousand threads that it lets die",
            held = {KERNEL})
    public void manyThreadsCall() throws Exception {
        Stranger evil = evil();
        Counter counter = evil.counter();
        opened.clear();
        for (int i = 0; i < 1_000; i++) {
            var thread = new Thread(() -> succeeds(() -> counter.call(OPEN, "{}")), "passing");
            thread.start();
            thread.join();
        }
        control(opened.size() >= 1_000);
        Object slots = field(field(friend.counter(), "desk"), "slots");
        untilIt("the kernel forgets threads that died", () -> {
            try {
                return ((Collection<?>) field(slots, "all")).size() < 500;
            } catch (ReflectiveOperationException e) {
                throw new AssertionError(e);
            }
        });
        verdict(!works());
    }

    /** Zeros without end, for a file in a jar that is small only there. */
    private static InputStream zeros(long length) {
        return new InputStream() {
            private long left = length;

            @Override
            public int read() {
                return left-- > 0 ? 0 : -1;
            }

            @Override
            public int read(byte[] to, int from, int most) {
                int n = (int) Math.min(left, most);
                left -= n;
                Arrays.fill(to, from, from + Math.max(n, 0), (byte) 0);
                return n > 0 ? n : -1;
            }
        };
    }

    @Test
    @Tries(
            value = "has a file in its jar that is larger than the memory, and offers a capability",
            held = {KERNEL})
    public void aJarInflates() throws Exception {
        Stranger evil = granted(
                new Jar(EVIL).asks(provide("evil.*"), call("evil.*")).inflating("large.bin", zeros(700L << 20)));
        boolean offered = succeeds(() -> evil.offers("evil.large", call -> "{}"));
        control(evil.bundle().getEntry("large.bin") != null);
        verdict(!offered || !succeeds(() -> evil.call("evil.large", "{}")) || !works());
    }
}
