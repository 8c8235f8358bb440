package org.loket.kernel;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

class ServedTest {
    private final Slot slot = new Slot();
    private final Caller gate = Fixtures.caller(7, "gate");
    private final Caller other = Fixtures.caller(8, "other");

    @Test
    void aGateIsNotAskedAboutWhatItCallsAsAGate() {
        slot.serve(Fixtures.call(other, slot, "dice.roll"), gate);
        Served own = Fixtures.call(gate, slot, "store.kv.put");
        assertTrue(own.exempts("gate"));
        slot.serve(own, null);
        assertTrue(Fixtures.call(other, slot, "files.write").exempts("gate"), "nor about what follows from it");
    }

    @Test
    void whoeverIsCalledBackOnAGatesThreadDoesNotEscapeIt() {
        slot.serve(Fixtures.call(other, slot, "dice.roll"), gate);
        assertFalse(Fixtures.call(other, slot, "http.fetch").exempts("gate"));
    }
}
