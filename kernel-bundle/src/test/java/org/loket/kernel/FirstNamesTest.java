package org.loket.kernel;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.lang.reflect.Proxy;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.osgi.framework.Bundle;

class FirstNamesTest {
    @TempDir
    Path folder;

    private Path file;

    @BeforeEach
    void aFile() {
        file = folder.resolve("names.jsonl");
    }

    private static Bundle bundle(long id, String location) {
        return (Bundle) Proxy.newProxyInstance(
                Bundle.class.getClassLoader(),
                new Class<?>[] {Bundle.class},
                (proxy, method, args) -> method.getName().equals("getBundleId") ? (Object) id : location);
    }

    @Test
    void aBundleKeepsTheNameItCameWith() throws IOException {
        var names = new FirstNames(file);
        assertTrue(names.keeps(bundle(7, "a"), "com.example.a"));
        assertTrue(names.keeps(bundle(7, "a"), "com.example.a"));
        assertFalse(names.keeps(bundle(7, "a"), "com.example.b"));
        assertTrue(names.keeps(bundle(7, "a"), "com.example.a"));
    }

    @Test
    void aNameIsKnownAfterARestart() throws IOException {
        new FirstNames(file).keeps(bundle(7, "a\n\u00e9"), "com.example.a");
        new FirstNames(file).keeps(bundle(8, "b"), "com.example.b");
        assertFalse(new FirstNames(file).keeps(bundle(7, "a\n\u00e9"), "com.example.b"));
        assertFalse(new FirstNames(file).keeps(bundle(8, "b"), "com.example.a"));
    }

    @Test
    void anotherBundleWithAnOldIdBeginsAnew() throws IOException {
        new FirstNames(file).keeps(bundle(7, "a"), "com.example.a");
        assertTrue(new FirstNames(file).keeps(bundle(7, "b"), "com.example.b"));
    }

    @Test
    void anHeirIsKnownAfterARestartUntilItIsGone() throws IOException {
        var names = new FirstNames(file);
        names.keeps(bundle(7, "a"), "com.example.a");
        names.keeps(bundle(8, "b"), "com.example.a");
        names.handOn("com.example.a", bundle(8, "b"));
        assertEquals(Optional.of(8L), names.heir("com.example.a"));
        var later = new FirstNames(file);
        later.retain(bundle(7, "a"), bundle(8, "b"));
        assertEquals(Optional.of(8L), later.heir("com.example.a"));
        later.gone(8);
        assertEquals(Optional.empty(), later.heir("com.example.a"));
        var last = new FirstNames(file);
        last.retain(bundle(7, "a"), bundle(8, "another"));
        assertEquals(Optional.empty(), last.heir("com.example.a"));
        assertFalse(last.keeps(bundle(7, "a"), "com.example.b"));
    }

    @Test
    void whatIsNoLongerInstalledIsForgotten() throws IOException {
        var names = new FirstNames(file);
        for (long id = 1; id <= 100; id++) {
            names.keeps(bundle(id, "at" + id), "com.example.n" + id);
        }
        new FirstNames(file).retain(bundle(1, "at1"), bundle(2, "other"));
        assertEquals(1, Files.readString(file).strip().lines().count());
        var later = new FirstNames(file);
        assertFalse(later.keeps(bundle(1, "at1"), "com.example.n2"));
        assertTrue(later.keeps(bundle(2, "at2"), "com.example.x"));
    }

    @Test
    void aTornLineIsLeftOut() throws IOException {
        new FirstNames(file).keeps(bundle(7, "a"), "com.example.a");
        Files.write(file, new byte[] {'\n', '{', (byte) 0xc3}, StandardOpenOption.APPEND);
        new FirstNames(file).keeps(bundle(8, "b"), "com.example.b");
        assertFalse(new FirstNames(file).keeps(bundle(7, "a"), "x"));
        assertFalse(new FirstNames(file).keeps(bundle(8, "b"), "x"));
    }
}
