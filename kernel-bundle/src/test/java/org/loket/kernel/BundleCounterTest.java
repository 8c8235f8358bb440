package org.loket.kernel;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.loket.counter.Counter;

class BundleCounterTest {
    private final Counter counter = new BundleCounter(null, Fixtures.caller(1, "caller"));

    @ParameterizedTest
    @ValueSource(strings = {"a", "notes", "a.b_c:d-e", "0"})
    void anInstanceHasAPlainName(String name) {
        assertEquals(name, ((BundleCounter) counter.as(name)).instance());
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "A", "a b", "a/b", "-a", "ä", "a\n"})
    void anInstanceOfAnotherFormIsRefused(String name) {
        assertThrows(IllegalArgumentException.class, () -> counter.as(name));
        assertThrows(IllegalArgumentException.class, () -> counter.as("a".repeat(65)));
    }

    @Test
    void anInstanceIsNamedOnce() {
        assertThrows(IllegalStateException.class, () -> counter.as("a").as("a"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", " ", "a b", "ä", "a\n"})
    void aKeyOfAnotherFormIsRefused(String key) {
        assertThrows(IllegalArgumentException.class, () -> counter.once(key));
        assertThrows(IllegalArgumentException.class, () -> counter.once("k".repeat(129)));
    }

    @Test
    void aLimitIsPositiveAndNeverOverflows() {
        assertThrows(IllegalArgumentException.class, () -> counter.within(Duration.ZERO));
        assertThrows(IllegalArgumentException.class, () -> counter.within(Duration.ofNanos(-1)));
        assertEquals(
                Duration.ofDays(365).toNanos(),
                ((BundleCounter) counter.within(Duration.ofSeconds(Long.MAX_VALUE))).limitNanos());
    }

    @Test
    void whatWasSaidBeforeIsKept() {
        var all = (BundleCounter) counter.as("a").once("k").within(Duration.ofSeconds(1));
        assertEquals("a", all.instance());
        assertEquals("k", all.key());
        assertEquals(1_000_000_000L, all.limitNanos());
    }
}
