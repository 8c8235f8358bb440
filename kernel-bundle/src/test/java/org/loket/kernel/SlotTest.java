package org.loket.kernel;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

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
        assertTrue(slot.watch(1_000));
        assertFalse(slot.cut(999));
        assertFalse(slot.unwatch());
        assertFalse(Thread.interrupted());
    }

    @Test
    void whoIsLateIsInterruptedAndTheInterruptIsTakenBack() {
        var slot = new Slot();
        assertTrue(slot.watch(1_000));
        assertTrue(slot.cut(LATE));
        assertTrue(Thread.currentThread().isInterrupted());
        assertTrue(slot.unwatch());
        assertFalse(Thread.interrupted());
    }

    @Test
    void whoRunsMayOnlyBeWaitingForAProcessor() {
        var slot = new Slot();
        assertTrue(slot.watch(1_000));
        assertFalse(slot.cut(TimeUnit.MILLISECONDS.toNanos(900)));
        assertFalse(slot.unwatch());
    }

    @Test
    void whoWaitsIsInterruptedAsSoonAsItIsLate() throws Exception {
        var made = new CompletableFuture<Slot>();
        var interrupted = new CompletableFuture<Boolean>();
        var thread = new Thread(() -> {
            var slot = new Slot();
            slot.watch(1_000);
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
        assertTrue(slot.watch(1));
        assertTrue(slot.cut(LATE));
        assertFalse(slot.cut(LATE + 1));
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
        slots.watch(LATE, hung::add);
        assertTrue(hung.contains(call));
        assertTrue(slot.unwatch());
    }
}
