package org.loket.capability.module;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import org.junit.jupiter.api.Test;

final class TimedTest {
    private static final byte[] BYTES = {1, 2, 3};

    @Test
    void whatComesInTimeIsReadWhole() throws IOException {
        try (InputStream in = new Timed(new ByteArrayInputStream(BYTES), Duration.ofMinutes(1))) {
            assertArrayEquals(BYTES, in.readAllBytes());
        }
    }

    @Test
    void aStreamThatDripsEndsWhenTheTimeForAllOfItIsOver() throws IOException {
        InputStream drip = new InputStream() {
            @Override
            public int read() {
                return 1;
            }
        };
        try (InputStream in = new Timed(drip, Duration.ofMillis(50))) {
            assertThrows(IOException.class, () -> in.transferTo(java.io.OutputStream.nullOutputStream()));
        }
    }
}
