package org.loket.kernel;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.loket.counter.Refusal;
import org.loket.counter.Refusal.Reason;

class SwitchboardTest {
    private final Switchboard switchboard = new Switchboard(TimeUnit.MINUTES.toNanos(1));
    private final Caller owner = Fixtures.caller(7, "owner");
    private final Caller holder = Fixtures.caller(8, "holder");
    private final Served call = Fixtures.call(Fixtures.caller(9, "caller"), new Slot(), "dice.roll");

    @Test
    void whoWaitsForASuccessorWaitsOnWhenAnotherBundleGoes() throws Exception {
        Provider old = provider(1);
        switchboard.add(old);
        switchboard.remove(old, null);
        var waiting = CompletableFuture.supplyAsync(() -> {
            try {
                return switchboard.target(call);
            } catch (Refusal refusal) {
                throw new IllegalStateException(refusal);
            }
        });
        switchboard.gone(8);
        Provider successor = provider(2);
        switchboard.add(successor);
        assertSame(successor, waiting.get(30, TimeUnit.SECONDS));
    }

    @Test
    void nobodyWaitsForTheSuccessorOfABundleThatIsGone() {
        Provider old = provider(1);
        switchboard.add(old);
        switchboard.remove(old, null);
        switchboard.gone(7);
        assertEquals(
                Reason.UNKNOWN,
                assertThrows(Refusal.class, () -> switchboard.target(call)).reason());
    }

    @Test
    void whatWasAnnouncedAndDidNotStopOpensAgainAndIsNotClosedAgainAtOnce() throws Exception {
        Provider provider = provider(1);
        switchboard.add(provider);
        assertEquals(1, switchboard.announce(List.of(7L), null));
        assertFalse(provider.seat().open());
        switchboard.lift(System.nanoTime() + TimeUnit.MINUTES.toNanos(2));
        assertSame(provider, switchboard.target(call));
        assertEquals(0, switchboard.announce(List.of(7L), null));
        assertSame(provider, switchboard.target(call));
        switchboard.stopping(7, null);
        assertFalse(provider.seat().open());
    }

    @Test
    void whatIsHeldServesItsHolderAndItselfAloneUntilItIsReleased() throws Exception {
        Provider held = held();
        assertSame(held, switchboard.enter(by(holder)));
        assertSame(held, switchboard.enter(by(owner)));
        assertEquals(0, switchboard.serving().count());
        var waiting = CompletableFuture.supplyAsync(() -> {
            try {
                return switchboard.enter(call);
            } catch (Refusal refusal) {
                throw new IllegalStateException(refusal);
            }
        });
        assertFalse(held.seat().enter(call), "not past the route either");
        assertEquals(1, switchboard.release(List.of(7L)));
        assertSame(held, waiting.get(30, TimeUnit.SECONDS));
    }

    @Test
    void whatIsHeldServesACallUnderOneOfItsHolder() throws Exception {
        Provider held = held();
        var slot = new Slot();
        slot.serve(Fixtures.call(holder, slot, "dice.count"), null);
        assertSame(held, switchboard.enter(Fixtures.call(Fixtures.caller(9, "another"), slot, "dice.roll")));
    }

    @Test
    void whileItIsHeldAStandByServesTheOthers() throws Exception {
        Provider standBy = Fixtures.provider(Fixtures.caller(6, "stand-by"), "dice.roll", -1, 1, any -> "{}");
        switchboard.add(standBy);
        Provider held = held();
        assertSame(held, switchboard.enter(by(holder)));
        assertSame(standBy, switchboard.enter(call));
        switchboard.release(List.of(7L));
        assertSame(held, switchboard.enter(call));
    }

    @Test
    void whatIsHeldAndDrainedStaysClosedWhenItIsReleased() {
        Provider held = held();
        assertEquals(1, switchboard.announce(List.of(7L), null));
        switchboard.release(List.of(7L));
        assertFalse(held.seat().open());
    }

    @Test
    void aHoldEndsByItselfWhenTheGraceIsOver() throws Exception {
        Provider held = held();
        switchboard.lift(System.nanoTime());
        assertFalse(held.seat().open());
        switchboard.lift(System.nanoTime() + TimeUnit.MINUTES.toNanos(2));
        assertSame(held, switchboard.target(call));
    }

    @Test
    void aSecondHoldTakesThePlaceOfTheFirst() throws Exception {
        switchboard.hold(Fixtures.caller(6, "earlier"), List.of(7L));
        Provider held = held();
        assertSame(held, switchboard.enter(by(holder)));
        assertEquals(1, switchboard.release(List.of(7L)));
        assertSame(held, switchboard.target(call));
    }

    private Provider held() {
        switchboard.hold(holder, List.of(7L));
        Provider held = provider(2);
        switchboard.add(held);
        return held;
    }

    private static Served by(Caller caller) {
        return Fixtures.call(caller, new Slot(), "dice.roll");
    }

    private Provider provider(long serviceId) {
        return Fixtures.provider(owner, "dice.roll", 0, serviceId, any -> "{}");
    }
}
