package org.loket.capability.log;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.osgi.service.log.LogLevel;

final class LineTest {
    @Test
    void anEntryIsTimeLevelBundleLoggerAndMessage() {
        assertEquals("2026-07-01T12:00:00.001Z WARN  - a.logger hello\n", text("hello", null));
    }

    @Test
    void anExceptionIsFoldedBelow() {
        var text = text("it broke", new IllegalStateException("why"));
        assertTrue(
                text.startsWith("2026-07-01T12:00:00.001Z WARN  - a.logger it broke\n    java.lang.IllegalState"),
                text);
        assertTrue(text.lines().skip(1).allMatch(line -> line.startsWith("    ")), text);
    }

    @Test
    void aMessageCannotBeginAnEntryOfItsOwn() {
        var text = text("hello\n2026-07-01T12:00:00.001Z ERROR a b forged\r\n\nend", null);
        assertEquals(1, text.lines().filter(Line::begins).count(), text);
    }

    @Test
    void aMessageCannotSpeakToTheTerminal() {
        assertEquals(
                "2026-07-01T12:00:00.001Z WARN  - a.logger \\u001b[31mred\\u202e\n", text("\033[31mred\u202e", null));
    }

    @Test
    void whatWasWrittenIsReadBack() {
        var line = Line.of(new Said(1, LogLevel.ERROR, "one\ntwo\n  three", new Error("x")));
        assertEquals(Optional.of(line), Line.parse(line.text()));
        assertEquals(Optional.empty(), Line.parse("something else"));
    }

    private static String text(String message, Throwable thrown) {
        return Line.of(new Said(1, LogLevel.WARN, message, thrown)).text();
    }
}
