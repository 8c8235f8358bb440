package org.loket.capability.store;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.gson.JsonObject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.loket.counter.Calls;
import org.loket.counter.Refusal;

final class StoresTest {
    @TempDir
    private Path homes;

    @Test
    @EnabledOnOs(value = OS.LINUX, disabledReason = "open files are counted in /proc")
    void ofAHundredHomesNoMoreThanFiveAreOpen() throws Exception {
        try (var shop = new Shop(settings(5, 60))) {
            var threads = Executors.newFixedThreadPool(8);
            try {
                for (int round = 0; round < 3; round++) {
                    var work = new ArrayList<Callable<Integer>>();
                    for (int i = 0; i < 100; i++) {
                        String caller = "agent.a/n" + i;
                        String args = "{\"key\":\"k" + round + "\",\"value\":" + i + "}";
                        work.add(() -> {
                            shop.ask(caller, "store.kv.put", args);
                            return shop.stores().open();
                        });
                    }
                    for (var open : threads.invokeAll(work)) {
                        assertTrue(open.get() <= 5, "open: " + open.get());
                    }
                    assertEquals(5, openBrains());
                }
            } finally {
                threads.shutdown();
            }
            for (int i = 0; i < 100; i++) {
                var keys = shop.ask("agent.a/n" + i, "store.kv.list", "{}").getAsJsonArray("keys");
                assertEquals(3, keys.size());
            }
            assertEquals(5, shop.stores().open());
        }
        assertEquals(0, openBrains());
    }

    private long openBrains() throws IOException {
        try (Stream<Path> open = Files.list(Path.of("/proc/self/fd"))) {
            return open.filter(this::isBrain).count();
        }
    }

    private boolean isBrain(Path handle) {
        try {
            Path file = Files.readSymbolicLink(handle);
            return file.startsWith(homes) && file.endsWith("brain.db");
        } catch (IOException closedMeanwhile) {
            return false;
        }
    }

    @Test
    void anIdleStoreIsClosedAndOpensAgain() throws Exception {
        try (var shop = new Shop(settings(5, 1))) {
            shop.ask("store.kv.put", "{\"key\":\"k\",\"value\":1}");
            Path log = homes.resolve("org.example.caller/_/brain.db-wal");
            assertTrue(Files.exists(log));
            while (shop.stores().open() > 0) {
                Thread.onSpinWait();
            }
            assertTrue(Files.notExists(log));
            assertTrue(shop.ask("store.kv.get", "{\"key\":\"k\"}").get("found").getAsBoolean());
        }
    }

    @Test
    void whoFindsAllPlacesTakenIsToldSo() throws Exception {
        try (var shop = new Shop(settings(1, 60))) {
            var inside = new CountDownLatch(1);
            var done = new CountDownLatch(1);
            var threads = Executors.newSingleThreadExecutor();
            try {
                var holds = threads.submit(() -> shop.stores().read(Calls.of("agent.a", "store.kv.get", "{}"), open -> {
                    inside.countDown();
                    try {
                        done.await();
                    } catch (InterruptedException e) {
                        Thread.currentThread().interrupt();
                    }
                    return new JsonObject();
                }));
                inside.await();
                Thread.currentThread().interrupt();
                var refusal = assertThrows(Refusal.class, () -> shop.ask("agent.b", "store.kv.get", "{\"key\":\"k\"}"));
                assertTrue(Thread.interrupted());
                assertEquals(Refusal.Reason.BUSY, refusal.reason());
                done.countDown();
                assertEquals("{}", holds.get());
            } finally {
                threads.shutdown();
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"..", ".", "a/..", "a/../b", ".hidden", "a/B", "a/x y", "", "a\u0000b", "é"})
    void aCallerWhoseNameIsNoNameGetsNoHome(String caller) {
        try (var shop = new Shop(settings(5, 60))) {
            var refusal =
                    assertThrows(Refusal.class, () -> shop.ask(caller, "store.kv.put", "{\"key\":\"k\",\"value\":1}"));
            assertEquals(Refusal.Reason.FAILED, refusal.reason());
            assertEquals(0, homes.toFile().list().length);
        }
    }

    @Test
    void whoSharesSettingsSharesStoresUntilTheLastGoes() throws Refusal {
        var settings = settings(5, 60);
        var first = Stores.take(settings);
        var second = Stores.take(settings);
        assertSame(first, second);
        var call = Calls.of("store.kv.get", "{\"key\":\"k\"}");
        first.give();
        new KvGet(second).call(call);
        second.give();
        assertEquals(0, second.open());
        assertEquals(
                Refusal.Reason.BUSY,
                assertThrows(Refusal.class, () -> new KvGet(second).call(call)).reason());
    }

    @Test
    void eightThreadsWriteAndReadOneHomeAndNothingIsLost() throws Exception {
        try (var shop = new Shop(settings(5, 60))) {
            var threads = Executors.newFixedThreadPool(8);
            var work = new ArrayList<Callable<Void>>();
            for (int t = 0; t < 8; t++) {
                int thread = t;
                work.add(() -> {
                    for (int i = 0; i < 100; i++) {
                        String name = "t" + thread + "n" + i;
                        shop.ask("store.kv.put", "{\"key\":\"" + name + "\",\"value\":" + i + "}");
                        shop.ask("store.brain.put", "{\"entries\":[{\"text\":\"common " + name + "\"}]}");
                        shop.ask("store.brain.search", "{\"query\":\"" + name + "\"}");
                    }
                    return null;
                });
            }
            try {
                for (var done : threads.invokeAll(work)) {
                    done.get();
                }
            } finally {
                threads.shutdown();
            }
            assertEquals(
                    800,
                    shop.ask("store.kv.list", "{\"limit\":1000}")
                            .getAsJsonArray("keys")
                            .size());
            var last = shop.ask("store.brain.put", "{\"entries\":[{\"text\":\"one more\"}]}");
            assertEquals(801, last.getAsJsonArray("ids").get(0).getAsInt());
            assertEquals(
                    1,
                    shop.ask("store.brain.search", "{\"query\":\"t3n50\"}")
                            .getAsJsonArray("entries")
                            .size());
        }
    }

    private Settings settings(int open, int idleSeconds) {
        return new Settings(homes, open, idleSeconds, 64, 30, false, 30);
    }
}
