package org.loket.kernel;

import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.Consumer;

/** What every thread is doing for the counter, and the watch over those that serve on their caller's time. */
final class Slots {
    private final Queue<Slot> all = new ConcurrentLinkedQueue<>();
    private final ThreadLocal<Slot> mine = ThreadLocal.withInitial(this::fresh);

    private Slot fresh() {
        var slot = new Slot();
        all.add(slot);
        return slot;
    }

    /** The calling thread's own. */
    Slot mine() {
        return mine.get();
    }

    /** Cuts off every thread whose time is over and names the call that it hung in. */
    void watch(long now, Consumer<Served> hung) {
        for (var slots = all.iterator(); slots.hasNext(); ) {
            Slot slot = slots.next();
            Served current = slot.current();
            if (!slot.alive()) {
                slots.remove();
            } else if (slot.cut(now) && current != null) {
                hung.accept(current);
            }
        }
    }
}
