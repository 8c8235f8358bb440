package org.loket.launcher;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** Digests that are kept from boot to boot. */
@DisabledOnOs(value = OS.WINDOWS, disabledReason = "nothing is kept there")
final class KnownDigestsTest {
    @TempDir
    private Path folder;

    private String digest(Path file) throws IOException {
        KnownDigests digests = KnownDigests.read(folder.resolve("known"));
        String digest = digests.of(file);
        digests.write();
        return digest;
    }

    @Test
    void aFileIsNotReadAgain() throws IOException {
        Path file = Files.writeString(folder.resolve("a.jar"), "bytes");
        assertEquals(Sha256.of(file), digest(file));
        Path known = folder.resolve("known");
        Files.writeString(known, Files.readString(known).replaceAll("^[0-9a-f]{4}", "0000"));
        assertEquals("0000", digest(file).substring(0, 4));
    }

    @Test
    void aFileOfTheSameSizeAndTimeIsReadAgain() throws IOException {
        Path file = Files.writeString(folder.resolve("a.jar"), "bytes");
        var time = Files.getLastModifiedTime(file);
        String before = digest(file);
        Files.writeString(file, "setyb");
        Files.setLastModifiedTime(file, time);
        assertNotEquals(before, digest(file));
        assertEquals(Sha256.of(file), digest(file));
    }

    @Test
    void whatIsGoneIsForgotten() throws IOException {
        digest(Files.writeString(folder.resolve("a.jar"), "a"));
        digest(Files.writeString(folder.resolve("b.jar"), "b"));
        assertEquals(1, Files.readAllLines(folder.resolve("known")).size());
    }
}
