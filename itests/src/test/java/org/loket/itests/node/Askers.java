package org.loket.itests.node;

import java.io.FileOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicLong;
import org.loket.counter.Call;
import org.loket.counter.Capability;
import org.loket.counter.Counter;
import org.loket.counter.Refusal;
import org.osgi.framework.BundleActivator;
import org.osgi.framework.BundleContext;
import org.osgi.framework.FrameworkUtil;

/**
 * A module that asks and tells agents, in turn those its file {@code agents} names or else {@code count}, as fast as it can from several threads while it runs, and leaves in
 * files what was answered, taken and refused: where wall 1 does not stand it runs before it is granted anything, and only
 * waits then; it goes when its own counter closes, which is before it is told to stop.
 */
public final class Askers implements BundleActivator {
    static final String NAME = "com.example.askers";
    static final int MORE = 200;
    static final int THREADS = 4;
    private static final long PATIENCE_MILLIS = 3_000;
    private static final String SERVICE = "(org.osgi.framework.ServicePermission \"%s\" \"%s\")";

    private final List<Thread> threads = new ArrayList<>();
    private final List<String> held = new CopyOnWriteArrayList<>();
    private final CompletableFuture<String> slow = new CompletableFuture<>();
    private final AtomicLong count = new AtomicLong();
    private List<String> agents = List.of("count");
    private volatile boolean stopping;

    /** Puts the module into a home. */
    static void in(Loket loket) throws IOException {
        Files.createDirectories(loket.home().resolve("homes").resolve(NAME));
        new Jar(NAME, Askers.class)
                .asks(
                        SERVICE.formatted("(capability=agent.*)", "get"),
                        SERVICE.formatted("askers.*", "register"),
                        "(java.util.PropertyPermission \"loket.home\" \"read\")",
                        "(java.io.FilePermission \"${homes}/" + NAME + "/-\" \"read,write\")")
                .write(loket.home().resolve("modules/askers.jar"));
    }

    /** The same, for these agents: the n-th message of a thread goes to the agent in that place, beginning anew at the end. */
    static void in(Loket loket, List<String> agents) throws IOException {
        in(loket);
        Files.write(Loads.file(loket, NAME, "agents"), agents);
    }

    @Override
    public void start(BundleContext context) throws IOException {
        String folder = context.getProperty("loket.home") + "/homes/" + NAME + "/";
        Path named = Path.of(folder + "agents");
        agents = Files.exists(named) ? Files.readAllLines(named) : agents;
        OutputStream answered = new FileOutputStream(folder + "answered", true);
        OutputStream taken = new FileOutputStream(folder + "taken", true);
        OutputStream refused = new FileOutputStream(folder + "refused", true);
        Counter counter = context.getService(context.getServiceReference(Counter.class));
        offer(context, "askers.more", call -> more());
        offer(context, "askers.slow", call -> slow(counter));
        offer(context, "askers.hold", this::hold);
        offer(context, "askers.answer", call -> slow.get());
        String run = Long.toString(System.currentTimeMillis(), 36);
        for (int i = 0; i < THREADS; i++) {
            boolean asks = i % 2 == 0;
            String key = run + "-" + i + "-";
            Thread thread = new Thread(() -> work(counter, asks, key, asks ? answered : taken, refused), "askers " + i);
            threads.add(thread);
            thread.start();
        }
    }

    private static void offer(BundleContext context, String name, Capability capability) {
        context.registerService(
                Capability.class, capability, FrameworkUtil.asDictionary(Map.of("loket.capability", name)));
    }

    /** Asks what calls {@code askers.hold}, and returns when that has begun. */
    private String slow(Counter counter) throws InterruptedException {
        new Thread(() -> {
                    try {
                        String hold = "{\"call\":\"askers.hold\",\"args\":{}}";
                        slow.complete(counter.call("agent.ask", "{\"agent\":\"count\",\"body\":" + hold + "}"));
                    } catch (Refusal refusal) {
                        slow.complete("{\"asker\":\"" + refusal.reason() + "\"}");
                    }
                })
                .start();
        while (held.isEmpty()) {
            Thread.sleep(1);
        }
        return "{}";
    }

    /** Holds its first call until it is broken off, and answers the second with the keys of both. */
    private String hold(Call call) throws InterruptedException {
        held.add(call.key().orElseThrow());
        if (held.size() == 1) {
            Thread.sleep(100_000);
        }
        return "{\"first\":\"" + held.get(0) + "\",\"again\":\"" + held.get(1) + "\"}";
    }

    /** Waits until so many more were answered. */
    private String more() throws InterruptedException {
        long enough = count.get() + MORE;
        while (count.get() < enough && !stopping) {
            Thread.sleep(1);
        }
        return "{}";
    }

    private void work(Counter counter, boolean asks, String key, OutputStream done, OutputStream refused) {
        boolean granted = false;
        try {
            for (long n = 0; !stopping; n++) {
                try {
                    String agent = agents.get((int) (n % agents.size()));
                    String answer = counter.once(key + n)
                            .call(asks ? "agent.ask" : "agent.tell", "{\"agent\":\"" + agent + "\",\"body\":0}");
                    granted = true;
                    write(done, key + n + " " + answer);
                    count.addAndGet(asks ? 1 : 0);
                } catch (Refusal refusal) {
                    if (refusal.reason() == Refusal.Reason.STOPPED
                            && refusal.getMessage().startsWith(NAME)) {
                        return;
                    }
                    if (granted || refusal.reason() != Refusal.Reason.DENIED) {
                        write(
                                refused,
                                key + n + " " + refusal.reason() + " " + refusal.ran() + " " + refusal.getMessage());
                    }
                    Thread.sleep(1);
                }
                if (!asks) {
                    Thread.sleep(1);
                }
            }
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static void write(OutputStream file, String line) throws IOException {
        file.write((line + "\n").getBytes(StandardCharsets.UTF_8));
    }

    /** What is on its way may end; what waits behind a mailbox of thousands is broken off. */
    @Override
    public void stop(BundleContext context) throws InterruptedException {
        stopping = true;
        for (Thread thread : threads) {
            thread.join(PATIENCE_MILLIS);
            thread.interrupt();
            thread.join();
        }
    }
}
