package org.loket.capability.time;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.loket.counter.Calls;
import org.loket.counter.Refusal;

final class NowTest {
    private final Now now = new Now(Clock.fixed(Instant.parse("2026-07-01T12:00:00.0059Z"), ZoneOffset.UTC));

    @Test
    void withoutAZoneItIsUtc() throws Refusal {
        assertEquals("{\"time\":\"2026-07-01T12:00:00.005Z\",\"epoch-ms\":1782907200005,\"zone\":\"UTC\"}", ask("{}"));
    }

    @Test
    void aZoneMovesTheTimeAndNotTheMoment() throws Refusal {
        assertEquals(
                "{\"time\":\"2026-07-01T14:00:00.005+02:00\",\"epoch-ms\":1782907200005,\"zone\":\"Europe/Amsterdam\"}",
                ask("{\"zone\":\"Europe/Amsterdam\"}"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"{\"zone\":\"Mars/Olympus\"}", "{\"zone\":7}", "{\"zone\":null}", "{\"zon\":\"UTC\"}"})
    void whatItDoesNotTakeIsInvalidAndSaysWhatItTakes(String args) {
        var refusal = assertThrows(Refusal.class, () -> ask(args));
        assertEquals(Refusal.Reason.INVALID, refusal.reason());
        assertEquals(Refusal.Ran.NO, refusal.ran());
        assertTrue(refusal.getMessage().startsWith("time.now: "), refusal.getMessage());
    }

    @Test
    void itsSchemasAreHonest() throws Exception {
        var declared = Declared.of(Now.class);
        assertEquals("time.now", declared.property("capability"));
        assertEquals("read", declared.property("effect"));
        assertTrue(declared.takes("{}") && declared.takes("{\"zone\":\"UTC\"}"));
        assertFalse(declared.takes("{\"zone\":7}") || declared.takes("{\"zon\":\"UTC\"}"));
        assertTrue(declared.gives(ask("{}")));
        assertFalse(declared.gives("{}"));
    }

    private String ask(String args) throws Refusal {
        return now.call(Calls.of("time.now", args));
    }
}
