package org.loket.kernel;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class RefusalMeterTest {
    private final AtomicLong clock = new AtomicLong(-5);
    private final RefusalMeter meter = new RefusalMeter(clock::get);

    @Test
    void aHundredOfOneKindASecondAreSingleAndTheRestIsOneCount() {
        assertEquals(100, single(250, "a", "x.y"));
        assertEquals(100, single(150, "a", "x.z"), "another name is another kind");
        assertEquals(100, single(101, "b", "x.y"), "another caller is another kind");
        assertEquals(List.of(), meter.take(false), "the second is not over");
        clock.addAndGet(TimeUnit.SECONDS.toNanos(1));
        List<RefusalMeter.Count> counts = meter.take(false);
        assertEquals(3, counts.size());
        assertEquals(201, counts.stream().mapToLong(RefusalMeter.Count::count).sum());
        assertFalse(meter.pending());
        assertEquals(100, single(250, "a", "x.y"), "a new second");
    }

    @Test
    void aFloodThatGoesOnIsHandedOutEachSecond() {
        int handed = 0;
        for (int millis = 0; millis < 5000; millis++) {
            single(1, "a", "x.y");
            clock.addAndGet(TimeUnit.MILLISECONDS.toNanos(1));
            handed += meter.take(false).isEmpty() ? 0 : 1;
        }
        assertTrue(handed >= 3, "handed out " + handed + " times");
    }

    @Test
    void aFloodOfDifferentNamesIsCountedInBoundedMemory() {
        long singles = 0;
        for (int i = 0; i < 100_000; i++) {
            singles += single(1, "a", "name." + i);
        }
        assertEquals(1000, singles);
        assertEquals(1, single(1, "b", "x.y"), "another caller still has lines of its own");
        List<RefusalMeter.Count> counts = meter.take(true);
        assertTrue(counts.size() < 5000, counts.size() + " counts");
        assertEquals(
                99_000, counts.stream().mapToLong(RefusalMeter.Count::count).sum());
    }

    @Test
    void aLongNameIsKeptShort() {
        single(101, "a", "x".repeat(1 << 20));
        assertEquals(128, meter.take(true).get(0).kind().capability().length());
    }

    private long single(int times, String caller, String capability) {
        long singles = 0;
        for (int i = 0; i < times; i++) {
            singles += meter.single(caller, capability, "DENIED") ? 1 : 0;
        }
        return singles;
    }
}
