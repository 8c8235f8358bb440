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

    private Provider provider(long serviceId) {
        return Fixtures.provider(owner, "dice.roll", 0, serviceId, any -> "{}");
    }
}
