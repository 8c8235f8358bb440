package org.loket.itests;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertTrue;
import static org.ops4j.pax.exam.CoreOptions.bundle;
import static org.ops4j.pax.exam.CoreOptions.frameworkProperty;
import static org.ops4j.pax.exam.CoreOptions.frameworkStartLevel;
import static org.ops4j.pax.exam.CoreOptions.options;
import static org.ops4j.pax.exam.CoreOptions.systemPackages;
import static org.ops4j.pax.exam.CoreOptions.systemProperty;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.stream.Stream;
import org.junit.After;
import org.junit.Before;
import org.junit.runner.RunWith;
import org.loket.counter.Counter;
import org.loket.counter.Refusal;
import org.loket.counter.Refusal.Ran;
import org.loket.counter.Refusal.Reason;
import org.ops4j.pax.exam.Configuration;
import org.ops4j.pax.exam.Option;
import org.ops4j.pax.exam.ProbeBuilder;
import org.ops4j.pax.exam.TestProbeBuilder;
import org.ops4j.pax.exam.junit.PaxExam;
import org.ops4j.pax.exam.options.UrlProvisionOption;
import org.ops4j.pax.exam.spi.reactors.ExamReactorStrategy;
import org.ops4j.pax.exam.spi.reactors.PerClass;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleContext;
import org.osgi.framework.FrameworkUtil;

/**
 * A node with a home of its own, booted once for each test class, and the nouns in which tests speak about it.
 *
 * <p>The test itself runs inside the node, in a bundle that the node trusts and whose owner it obeys. Modules are strangers
 * made for each test and gone after it.
 */
@RunWith(PaxExam.class)
@ExamReactorStrategy(PerClass.class)
public abstract class Rig {
    static final String PROBE = Launch.OWNER;

    /** Long enough for anything that is going to happen; nothing waits this long when all is well. */
    static final long PATIENCE_SECONDS = 60;

    /** Too short for what hangs, and long enough on a busy machine for what has to begin before it hangs. */
    static final int SHORT_MILLIS = 700;

    static final Duration SHORT = Duration.ofMillis(SHORT_MILLIS);

    private static final List<String> TESTS = List.of(
            "jakarta.inject-api",
            "ops4j-base",
            "pax-swissbox-core",
            "pax-swissbox-lifecycle",
            "pax-swissbox-tracker",
            "pax-swissbox-framework",
            "pax-swissbox-extender",
            "pax-exam",
            "pax-exam-inject",
            "pax-exam-extender-service",
            "org.apache.servicemix.bundles.hamcrest",
            "org.apache.servicemix.bundles.junit",
            "pax-exam-invoker-junit");

    private final List<Installed> installed = new ArrayList<>();
    private final List<CountDownLatch> doors = new ArrayList<>();
    private ExecutorService others;

    /** The node that the class under test runs in. */
    @Configuration
    public Option[] node() throws IOException {
        Path home = Launch.freshHome(getClass().getSimpleName(), Map.of(PROBE, List.of(Lines.call("kernel.*"))));
        furnish(home);
        var options = new ArrayList<Option>();
        system().forEach(name -> options.add(systemBundle(name)));
        launch(home)
                .forEach((name, value) -> options.add(frameworkProperty(name).value(value)));
        options.add(systemProperty("pax.exam.invoker").value("junit"));
        options.add(systemPackages("org.slf4j;version=1.7.36"));
        options.add(frameworkStartLevel(5));
        return options(options.toArray(Option[]::new));
    }

    /** The tests' own bundle: it has a name that the node can be told. */
    @ProbeBuilder
    public TestProbeBuilder probe(TestProbeBuilder builder) {
        return builder.setHeader("Bundle-SymbolicName", PROBE);
    }

    private static UrlProvisionOption systemBundle(String name) {
        boolean early = name.equals("org.apache.felix.framework.security");
        UrlProvisionOption bundle = bundle(Launch.location(name)).startLevel(name.equals("org.loket.kernel") ? 1 : 2);
        return early ? bundle.noStart() : bundle;
    }

    private static Stream<String> system() {
        return Stream.concat(Launch.NODE.stream(), TESTS.stream());
    }

    private Map<String, String> launch(Path home) {
        Stream<String> trusted = Stream.concat(system().map(Launch::location), Stream.of("local"));
        Map<String, String> launch = Launch.properties(home, trusted);
        launch.putAll(settings());
        return launch;
    }

    /** Launch properties that this class of tests needs besides; told before the node is booted. */
    protected Map<String, String> settings() {
        return Map.of();
    }

    /** Fills a home before the node is booted. */
    protected void furnish(Path home) throws IOException {
        // most nodes begin empty
    }

    /** The walls of this run. */
    static Walls walls() {
        return Walls.ofThisRun();
    }

    @Before
    public final void open() {
        others = Executors.newCachedThreadPool(work -> {
            var thread = new Thread(work, "caller of " + getClass().getSimpleName());
            thread.setDaemon(true);
            return thread;
        });
    }

    /** Whatever a test did, nothing of it is left, and the ledger's chain is whole. */
    @After
    public final void close() throws Exception {
        doors.forEach(CountDownLatch::countDown);
        for (int i = installed.size() - 1; i >= 0; i--) {
            installed.get(i).uninstall();
        }
        others.shutdownNow();
        assertTrue("a caller is left", others.awaitTermination(PATIENCE_SECONDS, TimeUnit.SECONDS));
        JsonObject verified = kernel("ledger.verify", "{}");
        assertTrue(verified.toString(), verified.get("ok").getAsBoolean());
    }

    static BundleContext context() {
        return FrameworkUtil.getBundle(Rig.class).getBundleContext();
    }

    static Path home() {
        return Path.of(context().getProperty("loket.home"));
    }

    /** The counter of the tests' own bundle, which may call anything. */
    static Counter owner() {
        return Installed.counterOf(FrameworkUtil.getBundle(Rig.class));
    }

    static Bundle kernelBundle() {
        return named("org.loket.kernel");
    }

    static Bundle scr() {
        return named("org.apache.felix.scr");
    }

    private static Bundle named(String name) {
        return Stream.of(context().getBundles())
                .filter(bundle -> name.equals(bundle.getSymbolicName()))
                .findFirst()
                .orElseThrow();
    }

    /** What one of the kernel's capabilities answers the owner. */
    static JsonObject kernel(String name, String args) {
        try {
            return json(owner().call("kernel." + name, args)).getAsJsonObject();
        } catch (Refusal refusal) {
            throw new AssertionError(refusal.reason() + " " + refusal.getMessage(), refusal);
        }
    }

    static JsonElement json(String text) {
        return JsonParser.parseString(text);
    }

    /** A stranger's module; it is not installed yet. */
    final Module module(String name) {
        return new Module(name, installed::add);
    }

    /** Grants lines as the owner. */
    static JsonObject grant(String name, String... lines) {
        var args = new JsonObject();
        args.addProperty("name", name);
        args.add("lines", Lines.array(lines));
        return kernel("grant", args.toString());
    }

    static JsonObject grantAsked(String name) {
        return kernel("grant", "{\"name\":\"" + name + "\",\"asked\":true}");
    }

    static JsonObject revokeAll(String name) {
        return kernel("revoke", "{\"name\":\"" + name + "\",\"all\":true}");
    }

    /** A running module that asks for these lines and has them. */
    final Installed granted(String name, String... lines) {
        Installed running = module(name).asks(lines).start();
        if (lines.length > 0) {
            grantAsked(name);
        }
        return running;
    }

    /** Something a test does and expects to be refused. */
    interface Work {
        Object run() throws Exception;
    }

    static Refusal refusal(Work work) {
        try {
            Object answer = work.run();
            throw new AssertionError("it was not refused, it gave " + answer);
        } catch (Refusal refusal) {
            return refusal;
        } catch (Exception e) {
            throw new AssertionError("it was not refused, it threw " + e, e);
        }
    }

    static Refusal assertRefused(Reason reason, Ran ran, Work work) {
        Refusal refusal = refusal(work);
        String what = refusal.getMessage();
        assertEquals(what, reason, refusal.reason());
        assertEquals(what, ran, refusal.ran());
        assertTrue("a detail is an object", json(refusal.detail()).isJsonObject());
        return refusal;
    }

    /** Does work on a thread of its own. */
    final <T> Future<T> aside(java.util.concurrent.Callable<T> work) {
        return others.submit(work);
    }

    /** What work done aside came to. */
    static <T> T result(Future<T> future) throws Exception {
        try {
            return future.get(PATIENCE_SECONDS, TimeUnit.SECONDS);
        } catch (ExecutionException e) {
            if (e.getCause() instanceof Exception cause) {
                throw cause;
            }
            throw (Error) e.getCause();
        } catch (TimeoutException e) {
            throw new AssertionError("it never ended", e);
        }
    }

    /** A latch that is opened at the latest when the test ends, so that nothing hangs on it for good. */
    final CountDownLatch door() {
        var door = new CountDownLatch(1);
        doors.add(door);
        return door;
    }

    static void await(CountDownLatch latch) {
        try {
            assertTrue("it never came", latch.await(PATIENCE_SECONDS, TimeUnit.SECONDS));
        } catch (InterruptedException e) {
            throw new AssertionError("interrupted", e);
        }
    }

    /** Waits for a condition that has no event. */
    static void until(String what, BooleanSupplier condition) {
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(PATIENCE_SECONDS);
        while (!condition.getAsBoolean()) {
            assertTrue("never: " + what, System.nanoTime() < end);
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(1));
        }
    }

    /** Waits until a thread waits: it has gone as far as it gets by itself. */
    static void untilWaiting(Thread thread) {
        until(thread + " waits", () -> switch (thread.getState()) {
            case WAITING, TIMED_WAITING -> true;
            default -> false;
        });
    }

    /** Until some bundle that stops has closed its routes and waits for its calls. */
    static void untilDraining() {
        until(
                "a drain waits",
                () -> Thread.getAllStackTraces().values().stream()
                        .flatMap(java.util.Arrays::stream)
                        .anyMatch(frame -> frame.getClassName().equals("org.loket.kernel.Drain")
                                && frame.getMethodName().equals("await")));
    }

    /** The newest ledger lines about a capability, oldest first. */
    static List<JsonObject> ledger(String capability) {
        var lines = new ArrayList<JsonObject>();
        kernel("ledger.tail", "{\"lines\":1000,\"capability\":\"" + capability + "\"}")
                .getAsJsonArray("lines")
                .forEach(line -> lines.add(line.getAsJsonObject()));
        return lines;
    }

    static String read(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
