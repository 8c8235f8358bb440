package org.loket.agent;

import java.util.concurrent.TimeUnit;

/**
 * A thread that runs guests. The engine asks {@link #isInterrupted} at every call and branch of a guest, so that is where
 * fuel is counted and lateness seen; outside guest code nothing is counted, because there others ask the same question
 * (a channel would close). Time goes on there, or a guest could have the host work for it without end; it stands only
 * while the guest waits for somebody else. The thread lives in the root group, for under a Security Manager any code may
 * interrupt the threads of every other one, and inherits nothing of whoever made it run.
 */
final class AgentThread extends Thread {
    /** Deep enough for a guest's own recursion and, beyond it, for the room {@link Stack} asks for. */
    static final long STACK = (2L << 20) + Stack.BYTES;

    private final Watchdog watchdog;
    private long fuel;
    private long left;
    private boolean inside;
    private volatile long until = Long.MAX_VALUE;
    /** Which run of a guest this is, and which was late: a watchdog that looked a moment ago meant the one before. */
    private volatile int run;

    private volatile int late;

    AgentThread(Runnable work, String name, Watchdog watchdog) {
        super(root(), work, name, STACK, false);
        this.watchdog = watchdog;
        setDaemon(true);
        setContextClassLoader(null);
    }

    private static ThreadGroup root() {
        ThreadGroup group = Thread.currentThread().getThreadGroup();
        while (group.getParent() != null) {
            group = group.getParent();
        }
        return group;
    }

    /** Makes the probe ready where there is room for it. */
    @Override
    public void run() {
        Stack.probe();
        super.run();
    }

    /** The thread that runs; a guest runs on no other kind. */
    static AgentThread current() {
        return (AgentThread) Thread.currentThread();
    }

    @Override
    public boolean isInterrupted() {
        return inside ? --fuel < 0 || late() || super.isInterrupted() : super.isInterrupted();
    }

    /** Guest code begins, with this much to spend. */
    void begin(long units, long millis) {
        fuel = units;
        left = TimeUnit.MILLISECONDS.toNanos(millis);
        int next = run + 1;
        run = next;
        proceed();
        watchdog.watch(this);
        enter();
    }

    /** Guest code ended, however it did. */
    void end() {
        leave();
        hold();
        watchdog.forget(this);
    }

    /** Guest code goes on after something else ran on this thread. */
    void enter() {
        inside = true;
    }

    /** Something else than guest code runs now. */
    void leave() {
        inside = false;
    }

    /** The guest waits for somebody else: its time stands still. */
    void hold() {
        if (until != Long.MAX_VALUE) {
            left = until - System.nanoTime();
            until = Long.MAX_VALUE;
        }
    }

    /** The guest need not wait any more: its time goes on. */
    void proceed() {
        until = System.nanoTime() + left;
    }

    /** Called by the watchdog. */
    void look(long now) {
        int seen = run;
        long end = until;
        if (end != Long.MAX_VALUE && now - end > 0) {
            late = seen;
        }
    }

    boolean spent() {
        return fuel < 0;
    }

    boolean late() {
        return late == run;
    }
}
