package org.loket.kernel;

import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.BiConsumer;

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

    /** Cuts off every thread whose time is over and names the call that it hung in, and the gate that hung in it if one did. */
    void watch(long now, BiConsumer<Served, Optional<Caller>> hung) {
        for (var slots = all.iterator(); slots.hasNext(); ) {
            Slot slot = slots.next();
            Served current = slot.current();
            Optional<Caller> gate = Optional.ofNullable(slot.gate());
            if (!slot.alive()) {
                slots.remove();
            } else if (slot.cut(now) && slot.blames() && current != null) {
                hung.accept(current, gate);
            }
        }
    }
}
