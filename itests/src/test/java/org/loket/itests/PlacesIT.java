package org.loket.itests;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Future;
import org.junit.Test;
import org.loket.counter.Refusal;
import org.loket.counter.Refusal.Ran;
import org.loket.counter.Refusal.Reason;

/** A module has so many places and no more, and takes nobody else's. */
public class PlacesIT extends Rig {
    private static final int PLACES = 4;

    @Override
    protected Map<String, String> settings() {
        return Map.of("loket.threads", Integer.toString(PLACES));
    }

    @Test
    public void aModuleWhosePlacesAreUsedUpIsBusyAndNobodyElseIs() throws Exception {
        Installed bob = granted("com.example.bob", Lines.provide("bob.*"));
        granted("com.example.carol", Lines.provide("carol.*")).offers("carol.see", call -> "{}");
        Installed alice = granted("com.example.alice", Lines.call("bob.*"), Lines.call("carol.*"));
        var inside = new CountDownLatch(PLACES);
        var release = door();
        bob.offers("bob.hang", call -> {
            inside.countDown();
            await(release);
            return "{}";
        });
        bob.offers("bob.see", call -> "{}");
        List<Future<String>> calls = new ArrayList<>();
        for (int i = 0; i < PLACES; i++) {
            calls.add(aside(() -> alice.call("bob.hang", "{}")));
        }
        await(inside);
        Refusal refusal = assertRefused(Reason.BUSY, Ran.NO, () -> alice.call("bob.see", "{}"));
        assertTrue(
                refusal.detail(),
                json(refusal.detail()).getAsJsonObject().get("retry-ms").getAsLong() > 0);
        assertEquals("{}", alice.call("carol.see", "{}"));
        release.countDown();
        for (Future<String> call : calls) {
            assertEquals("{}", result(call));
        }
        untilServed(alice);
    }

    @Test
    public void callsThatWereGivenUpHoldTheirPlacesUntilTheyReallyEnd() throws Exception {
        Installed bob = granted("com.example.bob", Lines.provide("bob.*"));
        Installed alice = granted("com.example.alice", Lines.call("bob.*"));
        var release = door();
        bob.offers(
                Map.of("loket.capability", "bob.hang", "loket.effect", "read", "loket.timeout", SHORT_MILLIS), call -> {
                    for (boolean free = false; !free; ) {
                        try {
                            release.await();
                            free = true;
                        } catch (InterruptedException e) {
                            // a provider that hangs does not listen
                        }
                    }
                    return "{}";
                });
        bob.offers("bob.see", call -> "{}");
        for (int i = 0; i < PLACES; i++) {
            assertRefused(Reason.TIMEOUT, Ran.MAYBE, () -> alice.call("bob.hang", "{}"));
        }
        assertRefused(Reason.BUSY, Ran.NO, () -> alice.call("bob.see", "{}"));
        release.countDown();
        untilServed(alice);
    }

    private static void untilServed(Installed alice) {
        until("the places are free again", () -> {
            try {
                return "{}".equals(alice.call("bob.see", "{}"));
            } catch (Refusal refusal) {
                assertEquals(Reason.BUSY, refusal.reason());
                return false;
            }
        });
    }
}
