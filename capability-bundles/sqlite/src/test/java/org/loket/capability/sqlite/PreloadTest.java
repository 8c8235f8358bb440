package org.loket.capability.sqlite;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class PreloadTest {
    @TempDir
    private Path folder;

    @Test
    void whatAKilledNodeLeftIsCleared() throws Exception {
        Path own = Files.createDirectories(folder.resolve("tmp/sqlite"));
        Files.writeString(own.resolve("sqlite-0-libsqlitejdbc.so"), "");
        Files.writeString(own.resolve("sqlite-0-libsqlitejdbc.so.lck"), "");
        Preload.clear(own);
        assertArrayEquals(new String[0], own.toFile().list());
    }

    @Test
    void theDriverAnswers() throws Exception {
        assertTrue(Preload.version().startsWith("3."));
    }
}
