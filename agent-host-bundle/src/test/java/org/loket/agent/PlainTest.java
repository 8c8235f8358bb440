package org.loket.agent;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import org.junit.jupiter.api.Test;

final class PlainTest {
    @Test
    void whatSteersATerminalOrEndsALineIsABlank() {
        assertEquals(
                "a [2J b c d e f g h é漢",
                Plain.text("a\u001b[2J\nb\u009bc\u0085d\u2028e\u202ef\ud800g\u007fh é漢", 100));
    }

    @Test
    void aLongTextIsCut() {
        assertEquals("123…", Plain.text("12345", 4));
        assertEquals("1234", Plain.text("1234", 4));
    }

    @Test
    void aFieldsNameInAnErrorIsPlain() {
        String message = assertThrows(
                        BadProgram.class,
                        () -> ProgramReader.read("{\"\\u001b]0;owned\\u0007\\u009b31m\":1}"
                                .getBytes(java.nio.charset.StandardCharsets.UTF_8)))
                .getMessage();
        assertEquals(message.replaceAll("\\p{Cc}", ""), message);
    }
}
