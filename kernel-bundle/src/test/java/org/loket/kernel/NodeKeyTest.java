package org.loket.kernel;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

class NodeKeyTest {
    @TempDir
    Path data;

    @Test
    void aKeyIsMadeOnceAndSignsTheSameFromThenOn() throws IOException {
        NodeKey made = open();
        NodeKey read = open();
        byte[] message = "message".getBytes(StandardCharsets.UTF_8);
        assertEquals(made.id(), read.id());
        assertEquals(16, made.id().length());
        assertArrayEquals(made.sign(message), read.sign(message));
        assertTrue(read.verify(message, made.sign(message)));
        assertFalse(read.verify(new byte[] {1}, made.sign(message)));
        assertFalse(read.verify(message, new byte[] {1}));
    }

    @Test
    @DisabledOnOs(OS.WINDOWS)
    void onlyItsOwnerMayReadThePrivateHalf() throws IOException {
        open();
        Path secret = data.resolve("keys/node.key");
        assertEquals("rw-------", PosixFilePermissions.toString(Files.getPosixFilePermissions(secret)));
    }

    @Test
    void aMissingOrDamagedHalfIsAnErrorAndNeverANewKey() throws IOException {
        new LedgerFolder(data).open().close();
        for (String half : new String[] {"node.key", "node.pub"}) {
            Path file = data.resolve("keys").resolve(half);
            byte[] whole = Files.readAllBytes(file);
            Files.delete(file);
            assertTrue(assertThrows(IOException.class, this::open).getMessage().contains("put it back from a backup"));
            for (String damage : new String[] {"", "-----BEGIN KEY-----\\n!!!\\n", "AAAA"}) {
                Files.writeString(file, damage);
                assertTrue(
                        assertThrows(IOException.class, this::open).getMessage().contains("damaged"));
            }
            Files.write(file, whole);
        }
        open();
    }

    @Test
    void halvesOfDifferentKeysAreAnError() throws IOException {
        open();
        NodeKey.openOrCreate(data.resolve("other"));
        Files.write(data.resolve("keys/node.pub"), Files.readAllBytes(data.resolve("other/node.pub")));
        assertTrue(assertThrows(IOException.class, this::open).getMessage().contains("do not belong together"));
    }

    @Test
    void aLedgerWithoutAnyKeyIsAnErrorButAnEmptyOneIsNot() throws IOException {
        Files.createDirectories(data.resolve("ledger"));
        open();
        new LedgerFolder(data).open().close();
        Files.delete(data.resolve("keys/node.key"));
        Files.delete(data.resolve("keys/node.pub"));
        assertThrows(IOException.class, this::open);
    }

    @Test
    void aFirstBootThatWasCutOffBetweenTheHalvesBeginsAnew() throws IOException {
        open();
        Files.delete(data.resolve("keys/node.key"));
        Files.writeString(data.resolve("keys/node.key.new"), "half");
        open();
    }

    private NodeKey open() throws IOException {
        return NodeKey.openOrCreate(data.resolve("keys"));
    }
}
