package org.loket.agent;

import java.util.ArrayDeque;
import java.util.Queue;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.loket.counter.Refusal;

/**
 * The threads that run guests, and the permits without which none runs: a few more than there are cores. A guest that
 * waits for a capability gives its permit to another; one that comes back goes before one that begins.
 */
final class Runners implements AutoCloseable {
    static final int WAITING = 1_000;
    static final int PERMITS = Runtime.getRuntime().availableProcessors() + 2;

    private final ReentrantLock lock = new ReentrantLock();
    private final Queue<Runnable> ready = new ArrayDeque<>();
    private final Queue<Return> returning = new ArrayDeque<>();
    private final Watchdog watchdog = new Watchdog();
    private final ThreadPoolExecutor threads;
    private final int mostWaiting;
    private int free;
    private int waiting;
    private boolean closed;

    /** A guest that waits for a permit to go on. */
    private static final class Return {
        final Condition granted;
        boolean may;

        Return(Condition granted) {
            this.granted = granted;
        }
    }

    Runners(int permits, int mostWaiting) {
        this.free = permits;
        this.mostWaiting = mostWaiting;
        AtomicInteger number = new AtomicInteger();
        threads = new ThreadPoolExecutor(
                0,
                Integer.MAX_VALUE,
                10,
                TimeUnit.SECONDS,
                new SynchronousQueue<>(),
                work -> Privileged.get(
                        () -> new AgentThread(work, "loket-agent-" + number.incrementAndGet(), watchdog)));
    }

    /** Runs work on an {@link AgentThread} as soon as there is a permit; what comes after {@link #close} is dropped. */
    void run(Runnable work) {
        lock.lock();
        try {
            if (closed) {
                return;
            }
            if (free == 0) {
                ready.add(work);
                return;
            }
            free--;
        } finally {
            lock.unlock();
        }
        start(work);
    }

    /** Runs more work once the work that this thread runs now is done, after what is ready already. */
    void after(Runnable work) {
        lock.lock();
        try {
            if (!closed) {
                ready.add(work);
            }
        } finally {
            lock.unlock();
        }
    }

    private void start(Runnable work) {
        threads.execute(() -> {
            Runnable next = work;
            while (next != null) {
                next.run();
                next = next();
            }
        });
    }

    /** What this thread does next with its permit, unaware of who interrupted it before; null if another took it or nobody wants it. */
    private Runnable next() {
        lock.lock();
        try {
            if (!closed) {
                boolean unused = Thread.interrupted();
            }
            if (grantReturning()) {
                return null;
            }
            Runnable next = ready.poll();
            if (next == null) {
                free++;
            }
            return next;
        } finally {
            lock.unlock();
        }
    }

    private boolean grantReturning() {
        Return first = returning.poll();
        if (first == null) {
            return false;
        }
        first.may = true;
        first.granted.signal();
        return true;
    }

    /** Gives the permit back while a guest waits for a capability. */
    void pause() throws Refusal {
        Runnable next = null;
        lock.lock();
        try {
            if (waiting >= mostWaiting) {
                throw new Refusal(
                        Refusal.Reason.BUSY,
                        Refusal.Ran.NO,
                        mostWaiting + " agents wait for capabilities already: try again",
                        "{\"retry-ms\":100}");
            }
            waiting++;
            if (!grantReturning()) {
                next = ready.poll();
                if (next == null) {
                    free++;
                }
            }
        } finally {
            lock.unlock();
        }
        if (next != null) {
            start(next);
        }
    }

    /** Waits for a permit to go on; only after {@link #pause}. */
    void resume() {
        lock.lock();
        try {
            waiting--;
            if (free > 0) {
                free--;
                return;
            }
            Return mine = new Return(lock.newCondition());
            returning.add(mine);
            while (!mine.may) {
                mine.granted.awaitUninterruptibly();
            }
        } finally {
            lock.unlock();
        }
    }

    int waiting() {
        lock.lock();
        try {
            return waiting;
        } finally {
            lock.unlock();
        }
    }

    /** Drops what did not begin, interrupts what runs, and waits for it. */
    @Override
    public void close() {
        lock.lock();
        try {
            closed = true;
            ready.clear();
        } finally {
            lock.unlock();
        }
        threads.shutdownNow();
        boolean interrupted = false;
        try {
            threads.awaitTermination(3, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            interrupted = true;
        }
        watchdog.close();
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
