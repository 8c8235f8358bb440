package org.loket.kernel;

import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.atomic.AtomicReferenceArray;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.function.Predicate;

/** The finished reads that wait to be written: many callers put, one thread at a time takes. */
final class LedgerRing {
    static final int SLOTS = 1024;

    private final AtomicReferenceArray<Recorded> slots = new AtomicReferenceArray<>(SLOTS);
    private final AtomicLong put = new AtomicLong();
    private final AtomicLong taken = new AtomicLong();
    private final AtomicReference<Thread> sleeper = new AtomicReference<>();

    /** False if the ring is full. */
    boolean offer(Recorded call) {
        long at;
        do {
            at = put.get();
            if (at - taken.get() >= SLOTS) {
                return false;
            }
        } while (!put.compareAndSet(at, at + 1));
        slots.set((int) at & SLOTS - 1, call);
        wake();
        return true;
    }

    /** Hands out calls, oldest first, until there is none or one could not be written, which then stays. */
    int drain(Predicate<Recorded> written) {
        int count = 0;
        for (long at = taken.get(); ; at++, count++) {
            int slot = (int) at & SLOTS - 1;
            Recorded call = slots.get(slot);
            if (call == null || !written.test(call)) {
                return count;
            }
            slots.lazySet(slot, null);
            taken.set(at + 1);
        }
    }

    boolean isEmpty() {
        return put.get() == taken.get();
    }

    /** Parks until {@link #wake}, unless there is work; what came before the sleeper was seen is found by looking again. */
    void sleep(BooleanSupplier work) {
        sleeper.set(Thread.currentThread());
        if (isEmpty() && !work.getAsBoolean()) {
            LockSupport.park(this);
        }
        sleeper.set(null);
    }

    void wake() {
        Thread thread = sleeper.get();
        if (thread != null && sleeper.compareAndSet(thread, null)) {
            LockSupport.unpark(thread);
        }
    }
}
