package org.loket.kernel;

import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

/** How many calls one module serves at once, and what waits for the next free place because it must not be refused. */
final class Places {
    private static final long SOON_MILLIS = 10;

    private final Semaphore free;
    private final Queue<Runnable> waiting = new ConcurrentLinkedQueue<>();

    Places(int each) {
        free = new Semaphore(each);
    }

    /** Takes a place if there is one; whoever got it occupies or leaves it. */
    boolean take() {
        return free.tryAcquire();
    }

    /** Takes a place, waiting a moment for one whose call has been answered and who is about to leave. */
    boolean takeSoon() throws InterruptedException {
        return take() || free.tryAcquire(SOON_MILLIS, TimeUnit.MILLISECONDS);
    }

    /** Puts work in line; it is done by whoever occupies a place next. */
    void queue(Runnable work) {
        waiting.add(work);
    }

    /** Does work in a place that was taken, then what waits, and leaves. */
    void occupy(Runnable work) {
        try {
            work.run();
        } finally {
            leave();
        }
    }

    /** Leaves a place, after what waits for one. */
    void leave() {
        do {
            for (Runnable next = waiting.poll(); next != null; next = waiting.poll()) {
                next.run();
            }
            free.release();
        } while (!waiting.isEmpty() && free.tryAcquire());
    }
}
