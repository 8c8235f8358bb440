package org.loket.agent;

import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/** Looks at the guests that run, some hundred times a second, and tells those that ran for too long; sleeps when none runs. */
final class Watchdog implements AutoCloseable {
    private static final long PERIOD = TimeUnit.MILLISECONDS.toNanos(5);

    private final Set<AgentThread> watched = ConcurrentHashMap.newKeySet();
    private final Thread thread;
    private volatile boolean closed;
    private volatile boolean asleep;

    Watchdog() {
        thread = new Thread(this::run, "loket-agent-watchdog");
        thread.setDaemon(true);
        thread.start();
    }

    void watch(AgentThread guest) {
        watched.add(guest);
        if (asleep) {
            LockSupport.unpark(thread);
        }
    }

    void forget(AgentThread guest) {
        watched.remove(guest);
    }

    private void run() {
        while (!closed) {
            asleep = true;
            if (watched.isEmpty()) {
                LockSupport.park(this);
            }
            asleep = false;
            LockSupport.parkNanos(this, PERIOD);
            long now = System.nanoTime();
            watched.forEach(guest -> guest.look(now));
        }
    }

    @Override
    public void close() {
        closed = true;
        LockSupport.unpark(thread);
    }
}
