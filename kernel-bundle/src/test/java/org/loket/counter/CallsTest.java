package org.loket.counter;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class CallsTest {
    @Test
    void aCallForATestSaysWhatWasAskedFor() {
        Call call = Calls.of("org.example.tool/one", "dice.roll", "{\"sides\":6}", Optional.of("k"));
        assertEquals("org.example.tool", call.caller());
        assertEquals("one", call.instance());
        assertEquals(List.of("org.example.tool/one"), call.chain());
        assertEquals("dice.roll", call.capability());
        assertEquals("{\"sides\":6}", call.args());
        assertEquals(Optional.of("k"), call.key());
        assertTrue(call.deadline().isAfter(Instant.now()));
    }

    @Test
    void aPlainCallIsARootCall() {
        Call call = Calls.of("dice.roll", "{}");
        assertEquals(Optional.empty(), call.parent());
        assertEquals("", call.instance());
    }
}
