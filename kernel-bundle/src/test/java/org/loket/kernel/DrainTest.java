package org.loket.kernel;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class DrainTest {
    private static final long LONG = TimeUnit.MINUTES.toNanos(1);
    private static final long SHORT = TimeUnit.MILLISECONDS.toNanos(50);

    private final Caller owner = Fixtures.caller(7, "owner");
    private final Seat seat = new Seat(owner);
    private final Slot slot = new Slot();
    private final Served call = Fixtures.call(Fixtures.caller(9, "caller"), slot, "dice.roll");

    @Test
    void anEmptySeatIsDrainedAtOnce() {
        assertTrue(new Drain(List.of(seat)).await(null, 0 + SHORT));
        assertFalse(seat.enter(call));
    }

    @Test
    void aCallInFlightIsWaitedFor() throws Exception {
        assertTrue(seat.enter(call));
        var drain = new Drain(List.of(seat));
        var drained = CompletableFuture.supplyAsync(() -> drain.await(null, LONG));
        assertFalse(drained.isDone());
        seat.leave();
        assertTrue(drained.get(30, TimeUnit.SECONDS));
    }

    @Test
    void whoDrainsDoesNotWaitForTheCallItServes() {
        assertTrue(seat.enter(call));
        call.occupy(seat);
        assertTrue(new Drain(List.of(seat)).await(call, LONG));
    }

    @Test
    void whatRunsTooLongIsGivenUpOnce() {
        assertTrue(seat.enter(call));
        var work = new FutureTask<>(() -> true);
        seat.started(work);
        var drain = new Drain(List.of(seat));
        assertFalse(drain.await(null, SHORT));
        assertThrows(CancellationException.class, work::get);
        assertFalse(drain.await(null, LONG), "nobody waits a second time");
    }

    @Test
    void aLiftedDrainOpensTheSeat() {
        var drain = new Drain(List.of(seat));
        drain.lift();
        assertTrue(seat.enter(call));
    }

    @Test
    void anInterruptedDrainGivesUpAndKeepsTheInterrupt() {
        assertTrue(seat.enter(call));
        Thread.currentThread().interrupt();
        assertFalse(new Drain(List.of(seat)).await(null, LONG));
        assertTrue(Thread.interrupted());
    }
}
