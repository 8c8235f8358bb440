package org.loket.kernel;

import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.FutureTask;
import java.util.concurrent.atomic.AtomicInteger;

/** Where calls in flight at one service are counted, so that its bundle can be stopped when the last one left. */
final class Seat {
    private final Caller owner;
    private final AtomicInteger inFlight = new AtomicInteger();
    private final Set<FutureTask<?>> running = ConcurrentHashMap.newKeySet();
    private volatile Drain drain;
    private volatile Hold hold;
    private volatile boolean leaving;
    private volatile long restUntil = System.nanoTime();

    Seat(Caller owner) {
        this.owner = owner;
    }

    Caller owner() {
        return owner;
    }

    /** The drain that closes this seat; null while it is open. */
    Drain drain() {
        return drain;
    }

    boolean drained() {
        return drain != null;
    }

    boolean held() {
        Hold now = hold;
        return now != null && !now.over();
    }

    boolean open() {
        return drain == null && !held();
    }

    /**
     * Closed, yet open to a call that descends from one the same drain waits for, without which that one could never end;
     * or held, yet open to who holds it.
     */
    boolean admits(Served call) {
        Drain closing = drain;
        Hold holding = hold;
        return (closing == null || call.seatsIn(closing) > 0)
                && (holding == null || holding.over() || holding.admits(call));
    }

    /** Takes a place if the seat admits the call; the count goes first, so that a drain that begins now sees it. */
    boolean enter(Served call) {
        inFlight.incrementAndGet();
        if (admits(call)) {
            return true;
        }
        leave();
        return false;
    }

    void leave() {
        inFlight.decrementAndGet();
        Drain now = drain;
        if (now != null) {
            now.left();
        }
    }

    int inFlight() {
        return inFlight.get();
    }

    void close(Drain by) {
        drain = by;
    }

    /** Keeps the seat from everyone but who proves it, until the hold is over. */
    void hold(Hold by) {
        hold = by;
    }

    /** The bundle stops for real: the seat never opens again. */
    void leaving() {
        leaving = true;
    }

    void reopen(Drain by) {
        if (drain == by && !leaving) {
            drain = null;
        }
    }

    /** Was closed for nothing: it is not announced again before this moment. */
    void rest(long untilNanos) {
        restUntil = untilNanos;
    }

    boolean rests(long now) {
        return restUntil - now > 0;
    }

    void started(FutureTask<?> work) {
        running.add(work);
    }

    void ended(FutureTask<?> work) {
        running.remove(work);
    }

    /** Gives up on what still runs: whoever waits for it gets FAILED. */
    void abandon() {
        running.forEach(work -> work.cancel(true));
    }
}
