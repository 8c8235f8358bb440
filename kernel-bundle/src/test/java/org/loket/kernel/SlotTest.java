package org.loket.kernel;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assertions.fail;

import java.util.ArrayList;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class SlotTest {
    private static final long LATE = TimeUnit.SECONDS.toNanos(2);

    @Test
    void whoIsInTimeIsNotCut() {
        var slot = new Slot();
        assertTrue(slot.watch(1_000, true));
        assertFalse(slot.cut(999));
        assertFalse(slot.unwatch());
        assertFalse(Thread.interrupted());
    }

    @Test
    void whoIsLateIsInterruptedAndTheInterruptIsTakenBack() {
        var slot = new Slot();
        assertTrue(slot.watch(1_000, true));
        assertTrue(slot.cut(LATE));
        assertTrue(Thread.currentThread().isInterrupted());
        assertTrue(slot.unwatch());
        assertFalse(Thread.interrupted());
    }

    @Test
    void whoRunsMayOnlyBeWaitingForAProcessor() {
        var slot = new Slot();
        assertTrue(slot.watch(1_000, true));
        assertFalse(slot.cut(TimeUnit.MILLISECONDS.toNanos(900)));
        assertFalse(slot.unwatch());
    }

    @Test
    void whoWaitsIsInterruptedAsSoonAsItIsLate() throws Exception {
        var made = new CompletableFuture<Slot>();
        var interrupted = new CompletableFuture<Boolean>();
        var thread = new Thread(() -> {
            var slot = new Slot();
            slot.watch(1_000, true);
            made.complete(slot);
            try {
                new CountDownLatch(1).await();
            } catch (InterruptedException e) {
                interrupted.complete(slot.unwatch());
            }
        });
        thread.start();
        Slot slot = made.get();
        while (thread.getState() != Thread.State.WAITING) {
            Thread.onSpinWait();
        }
        assertTrue(slot.cut(1_000));
        assertTrue(interrupted.get());
    }

    @Test
    void aThreadIsCutOnce() {
        var slot = new Slot();
        assertTrue(slot.watch(1, true));
        assertTrue(slot.cut(LATE));
        assertFalse(slot.cut(LATE + 1));
        assertTrue(slot.unwatch());
        assertTrue(slot.watch(5, true), "and can be watched again");
        slot.unwatch();
    }

    @Test
    void anInnerCallIsWatchedWithTheOuterOne() {
        var slot = new Slot();
        assertTrue(slot.watch(1, true));
        assertFalse(slot.watch(2, true));
        slot.unwatch();
    }

    @Test
    void theHungCallIsNamed() {
        var slots = new Slots();
        var hung = new ArrayList<Served>();
        Slot slot = slots.mine();
        Served call = Fixtures.call(Fixtures.caller(1, "caller"), slot, "dice.roll");
        slot.serve(call, null);
        slot.watch(10, true);
        slots.watch(9, (named, gate) -> hung.add(named));
        assertTrue(hung.isEmpty());
        slots.watch(LATE, (named, gate) -> hung.add(named));
        assertTrue(hung.contains(call));
        assertTrue(slot.unwatch());
    }

    @Test
    void whoWasNotGivenItsTimeIsNotBlamed() {
        var slots = new Slots();
        Slot slot = slots.mine();
        slot.serve(Fixtures.call(Fixtures.caller(1, "caller"), slot, "dice.roll"), null);
        slot.watch(10, false);
        slots.watch(LATE, (named, gate) -> fail("blamed"));
        assertTrue(slot.unwatch(), "but cut off");
    }

    @Test
    void theGateThatHungIsNamed() {
        var slots = new Slots();
        var hung = new ArrayList<Caller>();
        Slot slot = slots.mine();
        Caller keeper = Fixtures.caller(7, "gate");
        slot.serve(Fixtures.call(Fixtures.caller(1, "caller"), slot, "dice.roll"), keeper);
        slot.watch(10, true);
        slots.watch(LATE, (named, gate) -> gate.ifPresent(hung::add));
        assertTrue(hung.contains(keeper));
        assertTrue(slot.unwatch());
    }
}
