package org.loket.capability.shell;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;

final class WaitingTest {
    private final CountDownLatch flushed = new CountDownLatch(1);
    private final ByteArrayOutputStream said = new ByteArrayOutputStream();
    private final PrintStream out = new PrintStream(said, false, StandardCharsets.UTF_8) {
        @Override
        public void flush() {
            super.flush();
            flushed.countDown();
        }
    };

    private String said() {
        out.flush();
        return said.toString(StandardCharsets.UTF_8);
    }

    @Test
    void whoWaitsLongIsToldAndTheLineIsGoneWhenTheAnswerComes() throws InterruptedException {
        var waiting = Waiting.on(new Screen(out, 80, true), "notes", Duration.ZERO);
        flushed.await();
        waiting.close();
        assertTrue(said().startsWith("\r\u001b[Kwaiting for notes: 0 s (Ctrl-C stops waiting)"), said());
        assertTrue(said().endsWith("\r\u001b[K"), said());
    }

    @Test
    void whoDoesNotWaitLongIsToldNothing() {
        Waiting.on(new Screen(out, 80, true), "notes", Duration.ofDays(1)).close();
        assertEquals("", said());
    }

    @Test
    void aFileIsToldNothing() {
        Waiting.on(new Screen(out, 80, false), "notes", Duration.ZERO).close();
        assertEquals("", said());
    }
}
