package org.loket.kernel;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.loket.counter.Refusal;
import org.loket.counter.Refusal.Reason;

class RouteTest {
    private static final long LONG = TimeUnit.MINUTES.toNanos(1);

    private final Caller old = Fixtures.caller(7, "old");
    private final Slot slot = new Slot();
    private final Served call = Fixtures.call(Fixtures.caller(9, "caller"), slot, "dice.roll");

    @Test
    void theHighestRankingServesThenTheOldest() throws Refusal {
        var route = new Route("dice.roll", LONG);
        Provider young = provider(old, 0, 30);
        Provider aged = provider(old, 0, 20);
        Provider ranked = provider(old, 5, 40);
        route.add(young);
        route.add(aged);
        assertSame(aged, route.target(call));
        route.add(ranked);
        assertSame(ranked, route.target(call));
        route.remove(ranked);
        assertSame(aged, route.target(call));
    }

    @Test
    void aStandByServesWhileTheFirstIsClosed() throws Refusal {
        var route = new Route("dice.roll", LONG);
        Provider first = provider(old, 1, 1);
        Provider second = provider(old, 0, 2);
        route.add(first);
        route.add(second);
        new Drain(List.of(first.seat()));
        route.reconsider();
        assertSame(second, route.target(call));
    }

    @Test
    void whoComesWhileTheRouteIsClosedGetsTheSuccessor() throws Exception {
        var route = new Route("dice.roll", LONG);
        Provider first = provider(old, 0, 1);
        route.add(first);
        route.remove(first);
        var waiting = CompletableFuture.supplyAsync(() -> {
            try {
                return route.target(call);
            } catch (Refusal refusal) {
                throw new IllegalStateException(refusal);
            }
        });
        Provider successor = provider(old, 0, 2);
        route.add(successor);
        assertSame(successor, waiting.get(30, TimeUnit.SECONDS));
    }

    @Test
    void aRouteThatStayedEmptyForTheGraceIsUnknown() {
        var route = new Route("dice.roll", 0);
        assertEquals(
                Reason.UNKNOWN,
                assertThrows(Refusal.class, () -> route.target(call)).reason());
    }

    @Test
    void whoWaitedForTheGraceInVainIsToldBusy() {
        var route = new Route("dice.roll", TimeUnit.MILLISECONDS.toNanos(300));
        assertEquals(
                Reason.BUSY,
                assertThrows(Refusal.class, () -> route.target(call)).reason());
    }

    @Test
    void anEndedRouteSendsItsWaitersAway() {
        var route = new Route("dice.roll", LONG);
        route.end();
        assertEquals(
                Reason.UNKNOWN,
                assertThrows(Refusal.class, () -> route.target(call)).reason());
    }

    @Test
    void nobodyWaitsForASuccessorWhenTheNodeStops() {
        var route = new Route("dice.roll", LONG);
        route.stop();
        assertEquals(
                Reason.STOPPED,
                assertThrows(Refusal.class, () -> route.target(call)).reason());
    }

    @Test
    void aClosedProviderAdmitsOnlyWhoDescendsFromItsOwnCalls() throws Refusal {
        var route = new Route("dice.roll", TimeUnit.MILLISECONDS.toNanos(300));
        Provider provider = provider(old, 0, 1);
        route.add(provider);
        assertTrue(provider.seat().enter(call));
        call.serveBy(provider);
        new Drain(List.of(provider.seat()));
        route.reconsider();
        slot.serve(call, null);
        Served child = Fixtures.call(old, slot, "dice.roll");
        slot.serve(null, null);
        Served stranger = Fixtures.call(old, slot, "dice.roll");
        assertSame(provider, route.target(child));
        assertTrue(provider.seat().enter(child));
        assertFalse(provider.seat().enter(stranger));
        assertThrows(Refusal.class, () -> route.target(stranger));
    }

    @Test
    void anInterruptEndsTheWait() {
        var route = new Route("dice.roll", LONG);
        Thread.currentThread().interrupt();
        assertEquals(
                Reason.STOPPED,
                assertThrows(Refusal.class, () -> route.target(call)).reason());
        assertTrue(Thread.interrupted(), "the thread stays interrupted");
    }

    private static Provider provider(Caller owner, int ranking, long serviceId) {
        return Fixtures.provider(owner, "dice.roll", ranking, serviceId, call -> "{}");
    }
}
