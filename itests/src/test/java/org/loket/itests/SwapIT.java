package org.loket.itests;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertTrue;

import java.lang.ref.Reference;
import java.lang.ref.WeakReference;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.Test;
import org.loket.counter.Counter;
import org.loket.counter.Refusal;
import org.loket.itests.stranger.Echo;
import org.loket.itests.stranger.Relay;
import org.osgi.framework.wiring.BundleWiring;

/** A module of components is replaced again and again while callers go on calling: nothing is lost, nothing is left. */
public class SwapIT extends Rig {
    private static final int CALLERS = 8;
    private static final int UPDATES = 200;
    private static final int CALLS = 100_000;
    private static final String NAME = "com.example.echo";

    private Module version(int number) {
        return module(NAME)
                .version("1.0." + number)
                .asks(Lines.provide("echo.*"), Lines.call("time.*"))
                .provides("echo.say", Echo.class)
                .provides("echo.relay", Relay.class);
    }

    @Test
    public void nothingIsLostInTwoHundredUpdatesUnderLoad() throws Exception {
        granted("com.example.time", Lines.provide("time.*")).offers("time.now", call -> "{\"now\":1}");
        Installed echo = version(0).start();
        grantAsked(NAME);
        Installed alice = granted("com.example.alice", Lines.call("echo.*"));
        var calls = new AtomicLong();
        var lost = new AtomicLong();
        var go = new AtomicBoolean(true);
        var warm = new CountDownLatch(CALLERS);
        List<Future<Refusal>> callers = new ArrayList<>();
        for (int i = 0; i < CALLERS; i++) {
            String capability = i % 2 == 0 ? "echo.say" : "echo.relay";
            String answer = i % 2 == 0 ? "{\"i\":" + i + "}" : "{\"now\":1}";
            String args = "{\"i\":" + i + "}";
            callers.add(aside(() -> called(alice.counter(), capability, args, answer, go, warm, calls, lost)));
        }
        await(warm);
        long othersBefore = threads(false);
        List<WeakReference<ClassLoader>> loaders = new ArrayList<>();
        for (int i = 1; i <= UPDATES; i++) {
            loaders.add(loader(echo));
            echo.update(version(i));
            long seen = calls.get();
            until("the new one is called", () -> calls.get() >= seen + CALLERS);
        }
        until("there was enough load", () -> calls.get() >= CALLS);
        long workers = threads(true);
        long othersAfter = threads(false);
        go.set(false);
        for (Future<Refusal> caller : callers) {
            Refusal refusal = result(caller);
            assertEquals(refusal == null ? "" : refusal.getMessage(), null, refusal);
        }
        assertEquals(0, lost.get());
        assertTrue("" + calls.get(), calls.get() >= CALLS);
        assertEquals("1.0." + UPDATES, echo.bundle().getVersion().toString());
        assertTrue("a few workers for each caller, none for each update: " + workers, workers <= 4 * CALLERS);
        assertTrue(othersBefore + " other threads became " + othersAfter, othersAfter <= othersBefore + CALLERS);
        collected(loaders);
        System.out.printf("swap: %d calls, %d updates, %d lost%n", calls.get(), UPDATES, lost.get());
    }

    private static Refusal called(
            Counter counter,
            String capability,
            String args,
            String answer,
            AtomicBoolean go,
            CountDownLatch warm,
            AtomicLong calls,
            AtomicLong lost) {
        while (go.get()) {
            try {
                if (!answer.equals(counter.call(capability, args))) {
                    lost.incrementAndGet();
                }
            } catch (Refusal refusal) {
                lost.incrementAndGet();
                go.set(false);
                return refusal;
            } finally {
                calls.incrementAndGet();
                warm.countDown();
            }
        }
        return null;
    }

    private static long threads(boolean workers) {
        return Thread.getAllStackTraces().keySet().stream()
                .filter(thread -> thread.getName().startsWith("loket-worker") == workers)
                .count();
    }

    private static WeakReference<ClassLoader> loader(Installed module) {
        return new WeakReference<>(module.bundle().adapt(BundleWiring.class).getClassLoader());
    }

    /** Every class loader but that of the last revision is gone. */
    private static void collected(List<WeakReference<ClassLoader>> loaders) {
        until("old class loaders are collected: " + alive(loaders), () -> {
            System.gc();
            return alive(loaders) == 0;
        });
    }

    private static long alive(List<WeakReference<ClassLoader>> loaders) {
        return loaders.stream()
                .map(Reference::get)
                .filter(loader -> loader != null)
                .count();
    }
}
