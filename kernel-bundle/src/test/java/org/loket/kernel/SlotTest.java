package org.loket.kernel;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import org.junit.jupiter.api.Test;

class SlotTest {
    @Test
    void whoIsInTimeIsNotCut() {
        var slot = new Slot();
        assertTrue(slot.watch(1_000));
        assertFalse(slot.cut(999));
        assertFalse(slot.unwatch());
        assertFalse(Thread.interrupted());
    }

    @Test
    void whoIsLateIsInterruptedAndTheInterruptIsTakenBack() {
        var slot = new Slot();
        assertTrue(slot.watch(1_000));
        assertTrue(slot.cut(1_000));
        assertTrue(Thread.currentThread().isInterrupted());
        assertTrue(slot.unwatch());
        assertFalse(Thread.interrupted());
    }

    @Test
    void aThreadIsCutOnce() {
        var slot = new Slot();
        assertTrue(slot.watch(1));
        assertTrue(slot.cut(2));
        assertFalse(slot.cut(3));
        assertTrue(slot.unwatch());
        assertTrue(slot.watch(5), "and can be watched again");
        slot.unwatch();
    }

    @Test
    void anInnerCallIsWatchedWithTheOuterOne() {
        var slot = new Slot();
        assertTrue(slot.watch(1));
        assertFalse(slot.watch(2));
        slot.unwatch();
    }

    @Test
    void theHungCallIsNamed() {
        var slots = new Slots();
        var hung = new ArrayList<Served>();
        Slot slot = slots.mine();
        Served call = Fixtures.call(Fixtures.caller(1, "caller"), slot, "dice.roll");
        slot.serve(call, null);
        slot.watch(10);
        slots.watch(9, hung::add);
        assertTrue(hung.isEmpty());
        slots.watch(10, hung::add);
        assertTrue(hung.contains(call));
        assertTrue(slot.unwatch());
    }
}
