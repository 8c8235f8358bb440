package org.loket.kernel;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.lang.reflect.Proxy;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
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
    void aTornLineIsLeftOut() throws IOException {
        new FirstNames(file).keeps(bundle(7, "a"), "com.example.a");
        Files.write(file, new byte[] {'\n', '{', (byte) 0xc3}, StandardOpenOption.APPEND);
        new FirstNames(file).keeps(bundle(8, "b"), "com.example.b");
        assertFalse(new FirstNames(file).keeps(bundle(7, "a"), "x"));
        assertFalse(new FirstNames(file).keeps(bundle(8, "b"), "x"));
    }
}
