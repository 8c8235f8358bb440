package org.loket.agent;

import java.util.concurrent.TimeUnit;

/**
 * A thread that runs guests. The engine asks {@link #isInterrupted} at every call and branch of a guest, so that is where
 * fuel is counted and lateness seen; outside guest code nothing is counted, because there others ask the same question
 * (a channel would close).
 */
final class AgentThread extends Thread {
    /** Deep enough for a guest's own recursion and, beyond it, for what {@link Stack} makes sure of. */
    static final long STACK = 2L << 20;

    private final Watchdog watchdog;
    private long fuel;
    private long left;
    private boolean inside;
    private volatile long until = Long.MAX_VALUE;
    private volatile boolean late;

    AgentThread(Runnable work, String name, Watchdog watchdog) {
        super(null, work, name, STACK);
        this.watchdog = watchdog;
        setDaemon(true);
    }

    /** The thread that runs; a guest runs on no other kind. */
    static AgentThread current() {
        return (AgentThread) Thread.currentThread();
    }

    @Override
    public boolean isInterrupted() {
        return inside ? --fuel < 0 || late || super.isInterrupted() : super.isInterrupted();
    }

    /** Guest code begins, with this much to spend. */
    void begin(long units, long millis) {
        fuel = units;
        left = TimeUnit.MILLISECONDS.toNanos(millis);
        late = false;
        watchdog.watch(this);
        enter();
    }

    /** Guest code ended, however it did. */
    void end() {
        leave();
        watchdog.forget(this);
    }

    /** Guest code goes on after something else ran on this thread. */
    void enter() {
        until = System.nanoTime() + left;
        inside = true;
    }

    /** Something else than guest code runs now. */
    void leave() {
        if (inside) {
            inside = false;
            left = until - System.nanoTime();
            until = Long.MAX_VALUE;
        }
    }

    /** Called by the watchdog. */
    void look(long now) {
        long end = until;
        if (end != Long.MAX_VALUE && now - end > 0) {
            late = true;
        }
    }

    boolean spent() {
        return fuel < 0;
    }

    boolean late() {
        return late;
    }
}
