package org.loket.agent;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.loket.counter.Refusal;

final class ErrandTest {
    private final Runners runners = new Runners(2, 10);
    private final Errand errand = new Errand(
            new Errand.Account(
                    "notes",
                    new Door((capability, args) -> "{}"),
                    Limits.NORMAL,
                    new Secret(new byte[32]),
                    new Voice("notes", System::nanoTime),
                    100),
            new Message(
                    "1", "test", "ask", "", "0", Instant.now(), Instant.now().plusSeconds(30), new Reply()),
            runners);

    @AfterEach
    void close() {
        runners.close();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "NaN",
                "Infinity",
                "{agent:1}",
                "{'agent':1}",
                "{\"a\":1,}",
                "[1;2]",
                "{\"a\":1} {}",
                "// nothing\n1",
                "TRUE",
                "01",
                "  ",
                "\"\\ud800\"",
                "\"half \\udc00\"",
                "\"a\nb\""
            })
    void whatTheCounterWouldRefuseIsRefusedAtOnce(String text) {
        for (String capability : List.of("agent.output", "agent.tell", "agent.log", "agent.later")) {
            Refusal refusal = assertThrows(Refusal.class, () -> errand.call(capability, text), capability);
            assertEquals(Refusal.Reason.INVALID, refusal.reason());
        }
        assertEquals("{}", errand.output());
        assertEquals(List.of(), errand.parcels());
    }

    @Test
    void anAnswerIsAsDeepAsTheCounterLetsPass() throws Refusal {
        String deepest = "[".repeat(Json.DEEPEST) + "]".repeat(Json.DEEPEST);
        errand.call("agent.output", deepest);
        assertEquals(deepest, errand.output());
        for (int more : new int[] {1, 200, 100_000}) {
            String deeper = "[".repeat(Json.DEEPEST + more) + "]".repeat(Json.DEEPEST + more);
            Refusal refusal = assertThrows(Refusal.class, () -> errand.call("agent.output", deeper));
            assertTrue(refusal.getMessage().contains("64 deep"), refusal.getMessage());
        }
        assertEquals(deepest, errand.output());
    }

    @Test
    void whatIsToldHasEachNameOnce() throws Refusal {
        errand.call("agent.tell", "{\"agent\":\"echo\",\"agent\":\"notes\"}");
        assertEquals("{\"agent\":\"notes\"}", errand.parcels().get(0).args());
    }

    @Test
    void whatWouldNotBeReadBackFromAHomeIsRefused() {
        String growing = "\u2028".repeat(200_000);
        String tell = "{\"agent\":\"echo\",\"body\":\"" + growing + "\"}";
        String later = "{\"capability\":\"a.b\",\"args\":{\"a\":\"" + growing + "\"}}";
        String named = "{\"capability\":\"" + "a".repeat(129) + "\"}";
        for (var of : Map.of("agent.tell", tell, "agent.later", later).entrySet()) {
            assertThrows(Refusal.class, () -> errand.call(of.getKey(), of.getValue()), of.getKey());
        }
        assertThrows(Refusal.class, () -> errand.call("agent.later", named));
        assertEquals(List.of(), errand.parcels());
    }

    @Test
    void everyCharacterAndNumberComesThrough() throws Refusal {
        String text = "{\"a\":\"\\ud83d\\ude00 é \\u0000\",\"n\":123456789012345678901234567890.10,\"m\":1e999}";
        errand.call("agent.output", text);
        assertEquals("{\"a\":\"😀 é \\u0000\",\"n\":123456789012345678901234567890.10,\"m\":1e999}", errand.output());
    }
}
