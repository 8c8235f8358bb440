package org.loket.kernel;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/** What one thread is doing for the counter: the call it serves, for which gate if any, and how long it may stay on a quick call. */
final class Slot {
    private static final int IDLE = 0;
    private static final int WATCHED = 1;
    private static final int CUTTING = 2;
    private static final int CUT = 3;
    private static final long STARVED_NANOS = TimeUnit.SECONDS.toNanos(1);

    private final Thread thread = Thread.currentThread();
    private final AtomicInteger state = new AtomicInteger();
    private volatile Served current;
    private volatile Caller gate;
    private volatile long until;
    private volatile boolean blames;

    /** The call this thread serves; null if none. */
    Served current() {
        return current;
    }

    /** The gate as which this thread serves it; null if it serves as the provider. */
    Caller gate() {
        return gate;
    }

    boolean alive() {
        return thread.isAlive();
    }

    /** Makes the thread serve a call, as this gate or (null) as its provider. */
    void serve(Served call, Caller asGate) {
        current = call;
        gate = asGate;
    }

    /**
     * Starts the watch over a call on the caller's own thread.
     *
     * @param atFault whether who is cut off then has taken too long, and not its caller waited too little
     * @return false if an outer call is watched already
     */
    boolean watch(long untilNanos, boolean atFault) {
        if (state.get() != IDLE) {
            return false;
        }
        until = untilNanos;
        blames = atFault;
        state.set(WATCHED);
        return true;
    }

    /** Ends the watch; true if the watchdog cut the call off, whose interrupt is then taken back. */
    boolean unwatch() {
        while (!state.compareAndSet(WATCHED, IDLE)) {
            if (state.get() == CUT) {
                Thread.interrupted();
                state.set(IDLE);
                return true;
            }
            Thread.onSpinWait();
        }
        return false;
    }

    /** Whether who hung on this thread is to blame for it. */
    boolean blames() {
        return blames;
    }

    /**
     * Interrupts the thread if its time is over; one that runs may only be waiting for a processor, as all do after a
     * pause, and is given a second more.
     */
    boolean cut(long now) {
        if (state.get() != WATCHED || until - now > 0) {
            return false;
        }
        boolean starved = thread.getState() == Thread.State.RUNNABLE && now - until < STARVED_NANOS;
        if (starved || !state.compareAndSet(WATCHED, CUTTING)) {
            return false;
        }
        if (until - now > 0) {
            state.set(WATCHED);
            return false;
        }
        thread.interrupt();
        state.set(CUT);
        return true;
    }
}
