package org.loket.capability.log;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class LogFileTest {
    @TempDir
    Path folder;

    @Test
    void aFullFileIsPutAsideAndTheOldestGoes() throws IOException {
        try (var file = new LogFile(folder.resolve("loket.log"), 10, 3)) {
            for (String text : List.of("aaaaaaaa\n", "bbbbbbbb\n", "cccccccc\n", "dddddddd\n")) {
                assertTrue(file.append(text));
            }
        }
        assertEquals("dddddddd\n", read("loket.log"));
        assertEquals("cccccccc\n", read("loket.1.log"));
        assertEquals("bbbbbbbb\n", read("loket.2.log"));
        assertFalse(Files.exists(folder.resolve("loket.3.log")));
    }

    @Test
    void whatWasThereIsContinued() throws IOException {
        Files.writeString(folder.resolve("loket.log"), "before\n");
        try (var file = new LogFile(folder.resolve("loket.log"), 1000, 3)) {
            file.append("after\n");
        }
        assertEquals("before\nafter\n", read("loket.log"));
    }

    @Test
    void aFileThatWasTakenAwayIsMadeAnew() throws IOException {
        try (var file = new LogFile(folder.resolve("loket.log"), 1000, 3)) {
            file.append("one\n");
            Files.delete(folder.resolve("loket.log"));
            file.append("two\n");
        }
        assertEquals("two\n", read("loket.log"));
    }

    @Test
    void whatCannotBeWrittenIsCountedAndWritingGoesOnWhenItCan() throws IOException {
        Files.writeString(folder.resolve("log"), "in the way");
        try (var file = new LogFile(folder.resolve("log/loket.log"), 1000, 3)) {
            assertFalse(file.append("one\n"));
            assertFalse(file.append("two\n"));
            Files.delete(folder.resolve("log"));
            assertTrue(file.append("three\n"));
            assertEquals(2, file.takeLost());
            assertEquals(0, file.takeLost());
        }
        assertEquals("three\n", read("log/loket.log"));
    }

    @Test
    void aFullDiskIsNoException() {
        var full = Path.of("/dev/full");
        assumeTrue(Files.exists(full));
        try (var file = new LogFile(full, 1000, 1)) {
            assertFalse(file.append("lost\n"));
            assertEquals(1, file.takeLost());
        }
    }

    @Test
    void anEntryKeepsItsFurtherLines() {
        try (var file = new LogFile(folder.resolve("loket.log"), 1000, 1)) {
            file.append("one\n    more of one\ntwo\n");
            assertEquals(List.of("one\n    more of one", "two"), file.tail(0));
            assertEquals(List.of(), file.tail(1));
        }
    }

    private String read(String name) throws IOException {
        return Files.readString(folder.resolve(name));
    }
}
