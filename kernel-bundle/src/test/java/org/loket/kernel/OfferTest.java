package org.loket.kernel;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class OfferTest {
    @Test
    void whatIsSaidIsTaken() throws Offer.BadOffer {
        Offer offer = offer(Map.of(
                "loket.capability", "dice.roll",
                "loket.effect", "read",
                "loket.args", "{\"type\":\"object\"}",
                "loket.tags", new String[] {"own"},
                "loket.timeout", 5));
        assertEquals(new Offer("dice.roll", false, "{\"type\":\"object\"}", "{}", "", List.of("own"), 5), offer);
    }

    @Test
    void whatIsNotSaidIsTheCautiousDefault() throws Offer.BadOffer {
        Offer offer = offer(Map.of("loket.capability", "dice.roll"));
        assertTrue(offer.write());
        assertEquals(30_000, offer.timeout());
    }

    @ParameterizedTest
    @ValueSource(strings = {"READ", "Read", "none", "", " read"})
    void anUnknownEffectIsWrite(String effect) throws Offer.BadOffer {
        assertTrue(offer(Map.of("loket.capability", "dice.roll", "loket.effect", effect))
                .write());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "dice",
                "Dice.roll",
                "dice..roll",
                ".dice",
                "dice.",
                "dice.roll ",
                "dice.*",
                "*",
                "dice.rоll",
                "1dice.roll",
                "dice/roll",
                "dice.roll\n",
                "-dice.roll"
            })
    void aNameOfAnotherFormIsRefused(String name) {
        assertThrows(Offer.BadOffer.class, () -> offer(Map.of("loket.capability", name)));
        assertFalse(Offer.isName(name));
    }

    @Test
    void aNameHasAtMost128Characters() {
        assertTrue(Offer.isName("a." + "b".repeat(126)));
        assertFalse(Offer.isName("a." + "b".repeat(127)));
    }

    @Test
    void propertiesOfAnotherTypeAreRefused() {
        Map<String, Object> wrong = Map.of(
                "loket.effect",
                new String[] {"read"},
                "loket.args",
                1,
                "loket.tags",
                "own",
                "loket.timeout",
                5L,
                "loket.description",
                List.of("x"));
        wrong.forEach((name, value) -> assertThrows(
                Offer.BadOffer.class, () -> offer(Map.of("loket.capability", "dice.roll", name, value)), name));
        assertThrows(Offer.BadOffer.class, () -> offer(Map.of("loket.capability", List.of("dice.roll"))));
        assertThrows(Offer.BadOffer.class, () -> offer(Map.of("loket.capability", "dice.roll", "loket.args", "[]")));
        assertThrows(Offer.BadOffer.class, () -> offer(Map.of("loket.capability", "dice.roll", "loket.timeout", -2)));
    }

    @Test
    void thePropertyThatTheFrameworkIsAskedAboutIsTheKernelsOwn() {
        assertThrows(
                Offer.BadOffer.class, () -> offer(Map.of("loket.capability", "dice.roll", "capability", "dice.roll")));
    }

    @Test
    void onlyTheTrustedRunOnTheirCallersThread() throws Offer.BadOffer {
        var quick = new HashMap<String, Object>(Map.of("loket.capability", "dice.roll", "loket.timeout", 0));
        assertTrue(Offer.of(Fixtures.service(quick), true).onCallersThread());
        assertEquals(30_000, Offer.of(Fixtures.service(quick), false).timeout());
        quick.put("loket.timeout", -1);
        assertTrue(Offer.of(Fixtures.service(quick), true).onCallersThread());
        assertEquals(30_000, Offer.of(Fixtures.service(quick), false).timeout());
    }

    private static Offer offer(Map<String, Object> properties) throws Offer.BadOffer {
        return Offer.of(Fixtures.service(properties), false);
    }
}
