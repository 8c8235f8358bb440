package org.loket.capability.module;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class ShelfTest {
    @TempDir
    Path folder;

    @Test
    void aJarLiesUnderItsDigest() throws IOException {
        var shelf = new Shelf(folder);
        String sha = shelf.put(new ByteArrayInputStream("abc".getBytes(java.nio.charset.StandardCharsets.UTF_8)));
        assertEquals("ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad", sha);
        try (InputStream in = shelf.open(sha)) {
            assertArrayEquals(new byte[] {'a', 'b', 'c'}, in.readAllBytes());
        }
    }

    @Test
    void aJarThatWasChangedOnTheShelfIsNotTakenFromIt() throws IOException {
        var shelf = new Shelf(folder);
        String sha = shelf.put(new ByteArrayInputStream(new byte[] {1}));
        Files.write(shelf.jar(sha), new byte[] {2});
        assertThrows(IOException.class, () -> shelf.open(sha).close());
    }

    @Test
    void whatWasCutOffWhileItCameLeavesNothing() throws IOException {
        Path half = Files.write(folder.resolve("x.coming"), new byte[] {1});
        var shelf = new Shelf(folder);
        assertFalse(Files.exists(half));
        InputStream torn = Files.newInputStream(folder);
        assertThrows(IOException.class, () -> shelf.put(torn));
        try (var left = Files.list(folder)) {
            assertEquals(0, left.count());
        }
    }
}
