package org.loket.capability.time;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.loket.counter.Calls;
import org.loket.counter.Refusal;

final class ZoneTest {
    private final Zone zone = new Zone(Clock.fixed(Instant.parse("2026-07-01T12:00:00Z"), ZoneOffset.UTC));

    @Test
    void aZoneHasAnOffsetNowAndItsNextChange() throws Refusal {
        var answer = json("{\"zone\":\"Europe/Amsterdam\"}");
        assertEquals("+02:00", answer.get("offset").getAsString());
        assertEquals(7200, answer.get("offset-seconds").getAsInt());
        assertTrue(answer.get("daylight-saving").getAsBoolean());
        assertEquals(
                "{\"time\":\"2026-10-25T01:00:00Z\",\"offset\":\"+01:00\",\"offset-seconds\":3600}",
                answer.get("next").toString());
    }

    @Test
    void anotherMomentHasAnotherOffset() throws Refusal {
        var answer = json("{\"zone\":\"Europe/Amsterdam\",\"at\":\"2026-12-24T18:00:00Z\"}");
        assertEquals("+01:00", answer.get("offset").getAsString());
        assertFalse(answer.get("daylight-saving").getAsBoolean());
    }

    @Test
    void aFixedOffsetNeverChanges() throws Refusal {
        assertFalse(json("{\"zone\":\"+05:30\"}").has("next"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{}",
                "{\"zone\":\"Nowhere\"}",
                "{\"zone\":[]}",
                "{\"zone\":\"UTC\",\"at\":\"tomorrow\"}",
                "{\"zone\":\"UTC\",\"at\":\"+1000000000-12-31T23:59:59Z\"}",
                "{\"zone\":\"UTC\",\"at\":\"2026-02-30T00:00:00Z\"}",
                "{\"zone\":\"UTC\",\"when\":\"now\"}"
            })
    void whatItDoesNotTakeIsInvalid(String args) {
        var refusal = assertThrows(Refusal.class, () -> ask(args));
        assertEquals(Refusal.Reason.INVALID, refusal.reason());
        assertTrue(refusal.getMessage().startsWith("time.zone: "), refusal.getMessage());
    }

    @Test
    void itsSchemasAreHonest() throws Exception {
        var declared = Declared.of(Zone.class);
        assertTrue(declared.takes("{\"zone\":\"UTC\",\"at\":\"2026-07-01T12:00:00Z\"}"));
        assertFalse(declared.takes("{}") || declared.takes("{\"zone\":\"UTC\",\"when\":\"now\"}"));
        assertTrue(declared.gives(ask("{\"zone\":\"Europe/Amsterdam\"}")));
        assertTrue(declared.gives(ask("{\"zone\":\"UTC\"}")));
        assertFalse(declared.gives("{\"zone\":\"UTC\"}"));
    }

    private String ask(String args) throws Refusal {
        return zone.call(Calls.of("time.zone", args));
    }

    private JsonObject json(String args) throws Refusal {
        return JsonParser.parseString(ask(args)).getAsJsonObject();
    }
}
