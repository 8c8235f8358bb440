package org.loket.kernel;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.loket.counter.Refusal;
import org.loket.counter.Refusal.Ran;
import org.loket.counter.Refusal.Reason;

class AnswersTest {
    private final Served call = Fixtures.call(Fixtures.caller(1, "caller"), new Slot(), "dice.roll");

    @ParameterizedTest
    @ValueSource(strings = {"", "a", "é", "€", "😀", "aé€😀", "aaaaaaaaaa", "€€€€"})
    void theSizeIsThatOfUtf8(String text) {
        int size = text.getBytes(StandardCharsets.UTF_8).length;
        for (int limit = 0; limit < 30; limit++) {
            assertEquals(size > limit, Answers.larger(text, limit), text + " " + limit);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "{", "{\"a\":1,\"a\":2}", "NaN", "{} {}", "'a'"})
    void anAnswerThatIsNotJsonFails(String answer) {
        Refusal refusal = assertThrows(Refusal.class, () -> Answers.check(call, answer, "dice"));
        assertEquals(Reason.FAILED, refusal.reason());
        assertEquals(Ran.YES, refusal.ran());
    }

    @Test
    void aMissingOrHugeAnswerFails() {
        assertThrows(Refusal.class, () -> Answers.check(call, null, "dice"));
        String huge = "\"" + "a".repeat(Answers.LARGEST_ANSWER) + "\"";
        assertThrows(Refusal.class, () -> Answers.check(call, huge, "dice"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"{}", "[]", "1", "null", "\"text\""})
    void anyJsonIsAnAnswer(String answer) throws Refusal {
        Answers.check(call, answer, "dice");
        assertEquals(answer, answer.strip());
    }
}
