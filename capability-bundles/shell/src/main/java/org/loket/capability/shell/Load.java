package org.loket.capability.shell;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.LongAdder;
import java.util.concurrent.locks.LockSupport;
import org.loket.counter.Counter;
import org.loket.counter.Refusal;

/** Callers that call one capability over and over until they are told to stop, and count. */
final class Load implements AutoCloseable {
    private final Counter counter;
    private final String capability;
    private final String args;
    private final List<Thread> callers = new ArrayList<>();
    private final LongAdder calls = new LongAdder();
    private final LongAdder lost = new LongAdder();
    private final AtomicLong longestNanos = new AtomicLong();
    private volatile boolean running = true;
    private volatile String why = "";

    Load(Counter counter, String capability, String args, int threads) {
        this.counter = counter;
        this.capability = capability;
        this.args = args;
        for (int i = 1; i <= threads; i++) {
            var caller = new Thread(this::call, "Demo caller " + i);
            callers.add(caller);
            caller.start();
        }
    }

    private void call() {
        while (running) {
            long start = System.nanoTime();
            try {
                counter.call(capability, args);
            } catch (Refusal refusal) {
                lost.increment();
                why = refusal.reason() + ": " + refusal.getMessage();
            }
            calls.increment();
            longestNanos.accumulateAndGet(System.nanoTime() - start, Math::max);
        }
    }

    /** Waits until so many more calls were made, two seconds at most. */
    void awaitCalls(int more) {
        long wanted = calls() + more;
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(2);
        while (calls() < wanted && System.nanoTime() < end) {
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(1));
        }
    }

    /** Lets every caller end its call. */
    @Override
    public void close() {
        running = false;
        for (Thread caller : callers) {
            try {
                caller.join();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return;
            }
        }
    }

    long calls() {
        return calls.sum();
    }

    long lost() {
        return lost.sum();
    }

    /** Why the last lost call was lost, empty if none was. */
    String why() {
        return why;
    }

    long longestMillis() {
        return longestNanos.get() / 1_000_000;
    }
}
