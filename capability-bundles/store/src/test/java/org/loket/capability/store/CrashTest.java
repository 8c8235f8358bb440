package org.loket.capability.store;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.loket.counter.Calls;

/** What was acknowledged is there after {@code kill -9} in the middle of a write. */
@DisabledOnOs(value = OS.WINDOWS, disabledReason = "there is no kill -9")
final class CrashTest {
    private static final int ROUNDS = 5;
    private static final int AT_LEAST = 20;

    @TempDir
    private Path homes;

    /** The process that is killed: writes on and on, and says what was acknowledged. */
    static final class Writer {
        private Writer() {}

        public static void main(String... args) throws Exception {
            var stores = new Stores(new Settings(Path.of(args[0]), 4, 60, 256, 30, false, 30));
            var kv = new KvPut(stores);
            var brain = new BrainPut(stores);
            for (int i = 0; ; i++) {
                String name = args[1] + "n" + i;
                kv.call(Calls.of("store.kv.put", "{\"key\":\"" + name + "\",\"value\":\"" + "v".repeat(5_000) + "\"}"));
                brain.call(Calls.of(
                        "store.brain.put",
                        "{\"entries\":[{\"text\":\"" + name + " one\"},{\"text\":\"" + name + " two\"}]}"));
                System.out.println(name);
            }
        }
    }

    @Test
    void whatWasAcknowledgedSurvivesAKillAndTheFileIsSound() throws Exception {
        var acknowledged = new ArrayList<String>();
        for (int round = 0; round < ROUNDS; round++) {
            acknowledged.addAll(killedAfter("r" + round, AT_LEAST + 37 * round));
            try (var shop = new Shop(homes)) {
                for (String name : acknowledged) {
                    assertTrue(
                            shop.ask("store.kv.get", "{\"key\":\"" + name + "\"}")
                                    .get("found")
                                    .getAsBoolean(),
                            name);
                    assertEquals(
                            2,
                            shop.ask("store.brain.search", "{\"query\":\"" + name + "\"}")
                                    .getAsJsonArray("entries")
                                    .size(),
                            name);
                }
                sound(shop);
            }
        }
    }

    private static void sound(Shop shop) throws Exception {
        shop.stores().read(Calls.of("store.kv.get", "{}"), open -> {
            try (var statement = open.prepareStatement("PRAGMA integrity_check");
                    var row = statement.executeQuery()) {
                assertEquals("ok", row.getString(1));
            }
            return new com.google.gson.JsonObject();
        });
        shop.stores().write(Calls.of("store.kv.put", "{}"), open -> {
            Sqlite.run(open, "INSERT INTO words (words, rank) VALUES ('integrity-check', 1)");
            return new com.google.gson.JsonObject();
        });
    }

    private List<String> killedAfter(String name, int lines) throws IOException, InterruptedException {
        Process writer = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-cp",
                        System.getProperty("java.class.path"),
                        Writer.class.getName(),
                        homes.toString(),
                        name)
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        var said = new ArrayList<String>();
        try (BufferedReader out = writer.inputReader()) {
            while (said.size() < lines) {
                String line = out.readLine();
                if (line == null) {
                    throw new AssertionError("the writer ended by itself after " + said);
                }
                said.add(line);
            }
            // Not destroyForcibly(), which closes what the writer said as well.
            new ProcessBuilder("kill", "-9", String.valueOf(writer.pid()))
                    .start()
                    .waitFor();
            out.lines().filter(line -> line.matches("r\\dn\\d+")).forEach(said::add);
        }
        assertEquals(137, writer.waitFor());
        // The last line may be cut: it counts only if it is whole, and then it is one more than its forerunner.
        for (int i = said.size() - 1; i > 0 && !said.get(i).equals(name + "n" + i); i--) {
            said.remove(i);
        }
        return said;
    }
}
