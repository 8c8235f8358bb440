package org.loket.kernel;

import java.lang.System.Logger;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;

/**
 * A thread of the kernel's own. It lives in the root thread group, for under a Security Manager any code may interrupt the
 * threads of every other one; and it goes on after whatever is thrown, memory that runs out included.
 */
final class Daemon {
    private static final Logger LOG = System.getLogger("org.loket.kernel");
    private static final long PAUSE_NANOS = TimeUnit.MILLISECONDS.toNanos(100);

    /** What the thread does until it is to end, or one round of it. */
    interface Work {
        void go() throws InterruptedException;
    }

    private Daemon() {}

    /** Starts a thread that works, again and again, until it is to end. */
    static Thread start(String name, Work work, BooleanSupplier over) {
        return Privileged.get(() -> {
            var thread = new Thread(root(), () -> live(work, over), name, 0, false);
            thread.setDaemon(true);
            thread.setContextClassLoader(null);
            thread.start();
            return thread;
        });
    }

    /** Wakes a thread that sleeps or waits. */
    static void interrupt(Thread thread) {
        Privileged.get(() -> {
            thread.interrupt();
            return true;
        });
    }

    private static ThreadGroup root() {
        ThreadGroup group = Thread.currentThread().getThreadGroup();
        while (group.getParent() != null) {
            group = group.getParent();
        }
        return group;
    }

    private static void live(Work work, BooleanSupplier over) {
        while (!over.getAsBoolean()) {
            try {
                work.go();
            } catch (InterruptedException woken) {
                LockSupport.parkNanos(1);
            } catch (Throwable wrong) {
                tell(wrong);
                LockSupport.parkNanos(PAUSE_NANOS);
            }
        }
    }

    private static void tell(Throwable wrong) {
        try {
            LOG.log(Logger.Level.ERROR, "a thread of the kernel goes on after", wrong);
        } catch (Throwable again) {
            LockSupport.parkNanos(PAUSE_NANOS);
        }
    }
}
