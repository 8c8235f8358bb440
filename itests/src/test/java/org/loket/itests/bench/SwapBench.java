package org.loket.itests.bench;

import java.lang.invoke.MethodHandle;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.FutureTask;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import org.osgi.framework.Bundle;

/** Replaces a module again and again while others call it: how long that takes, and what its callers notice. */
final class SwapBench {
    private static final int CALLERS = 8;
    private static final int SWAPS = 200;
    private static final long CALLS = 100_000;

    private SwapBench() {}

    /** Prints the figures as JSON; runs in a JVM of its own. */
    public static void main(String... args) throws Throwable {
        try (var node = new EmbeddedNode(false)) {
            MethodHandle counter = node.counter();
            var calls = new AtomicLong();
            var lost = new AtomicLong();
            var swapped = new Histogram();
            var done = new AtomicBoolean();
            List<FutureTask<Long>> callers = new ArrayList<>();
            for (int i = 0; i < CALLERS; i++) {
                var caller = new FutureTask<>(() -> longestGap(counter, calls, lost, done));
                callers.add(caller);
                new Thread(caller, "caller " + i).start();
            }
            Bundle echo = node.bundle("com.example.echo");
            for (int i = 0; i < SWAPS || calls.get() < CALLS; i++) {
                byte[] next = node.echo("1." + (i + 1) + ".0").bytes();
                long begun = System.nanoTime();
                echo.update(new java.io.ByteArrayInputStream(next));
                swapped.record(System.nanoTime() - begun);
                long until = calls.get() + 100;
                while (calls.get() < until) {
                    Thread.onSpinWait();
                }
            }
            done.set(true);
            long gap = 0;
            for (FutureTask<Long> caller : callers) {
                gap = Math.max(gap, caller.get());
            }
            boolean verified = node.verified().startsWith("{\"ok\":true");
            System.out.println(("{\"swaps\":%d,\"callers\":%d,\"calls\":%d,\"lost\":%d,\"p50-ns\":%d,\"p99-ns\":%d,"
                            + "\"longest-gap-ns\":%d,\"verified\":%b}")
                    .formatted(
                            swapped.count(),
                            CALLERS,
                            calls.get(),
                            lost.get(),
                            swapped.percentile(0.5),
                            swapped.percentile(0.99),
                            gap,
                            verified));
        }
    }

    private static long longestGap(MethodHandle counter, AtomicLong calls, AtomicLong lost, AtomicBoolean done) {
        long longest = 0;
        long before = System.nanoTime();
        while (!done.get()) {
            try {
                String answer = (String) counter.invokeExact("echo.read", "{\"n\":7}");
                calls.addAndGet(answer.isEmpty() ? 0 : 1);
            } catch (Throwable refused) {
                lost.incrementAndGet();
                System.err.println(refused);
            }
            long now = System.nanoTime();
            longest = Math.max(longest, now - before);
            before = now;
        }
        return longest;
    }
}
