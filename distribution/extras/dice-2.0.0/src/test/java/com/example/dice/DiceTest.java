package com.example.dice;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.lang.reflect.Proxy;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.loket.counter.Call;
import org.loket.counter.Counter;
import org.loket.counter.Refusal;

final class DiceTest {
    private final Dice dice = new Dice(answering("{\"time\":\"2026-07-01T12:00:00.000Z\"}"), new Random(7));

    @Test
    void whatItTookBeforeItStillTakes() throws Refusal {
        assertEquals(
                "{\"rolls\":[2],\"total\":2,\"at\":\"2026-07-01T12:00:00.000Z\"}", dice.call(asking("{\"sides\":2}")));
    }

    @Test
    void manyDiceAreAddedUp() throws Refusal {
        assertEquals(
                "{\"rolls\":[2, 1, 1],\"total\":4,\"at\":\"2026-07-01T12:00:00.000Z\"}",
                dice.call(asking("{\"sides\":2,\"count\":3}")));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{}",
                "{\"sides\":1}",
                "{\"sides\":\"6\"}",
                "{\"sides\":6,\"count\":0}",
                "{\"sides\":6,\"count\":101}"
            })
    void anImpossibleDieIsInvalid(String args) {
        assertEquals(
                Refusal.Reason.INVALID,
                assertThrows(Refusal.class, () -> dice.call(asking(args))).reason());
    }

    private static Counter answering(String answer) {
        return fake(Counter.class, answer);
    }

    private static Call asking(String args) {
        return fake(Call.class, args);
    }

    private static <T> T fake(Class<T> type, String answer) {
        return type.cast(Proxy.newProxyInstance(type.getClassLoader(), new Class<?>[] {type}, (self, m, a) -> answer));
    }
}
