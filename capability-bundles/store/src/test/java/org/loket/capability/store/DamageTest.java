package org.loket.capability.store;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.util.Arrays;
import java.util.List;
import java.util.Properties;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.loket.counter.Refusal;
import org.sqlite.JDBC;

final class DamageTest {
    @TempDir
    private Path homes;

    private Path folder;
    private Path file;

    @BeforeEach
    void aHome() throws Exception {
        folder = Files.createDirectories(homes.resolve("org.example.caller/_"));
        file = folder.resolve("brain.db");
    }

    @Test
    void aFileThatIsNoStoreIsKeptAsideAndTold() throws Exception {
        byte[] rubble = "this is no database, whoever put it here. ".repeat(300).getBytes(StandardCharsets.UTF_8);
        Files.write(file, rubble);
        keptAside(rubble);
    }

    @Test
    void aStoreWhosePagesAreOverwrittenIsKeptAsideAndTold() throws Exception {
        try (var shop = new Shop(homes)) {
            for (int i = 0; i < 50; i++) {
                shop.ask("store.kv.put", "{\"key\":\"k" + i + "\",\"value\":\"" + "x".repeat(3_000) + "\"}");
            }
        }
        byte[] pages = Files.readAllBytes(file);
        Arrays.fill(pages, 4096, pages.length, (byte) 0x5a);
        Files.write(file, pages);
        keptAside(pages);
    }

    private void keptAside(byte[] content) throws Exception {
        try (var shop = new Shop(homes)) {
            var refusal = assertThrows(Refusal.class, () -> shop.ask("store.kv.get", "{\"key\":\"k1\"}"));
            assertEquals(Refusal.Reason.FAILED, refusal.reason());
            assertTrue(
                    refusal.getMessage().contains("is damaged: it is kept aside as brain.db.damaged-"),
                    () -> refusal.getMessage());
            String kept = Arrays.stream(folder.toFile().list())
                    .filter(name -> name.matches("brain\\.db\\.damaged-\\d{8}T\\d{9}Z"))
                    .findFirst()
                    .orElseThrow();
            assertTrue(Arrays.equals(content, Files.readAllBytes(folder.resolve(kept))));
            assertFalse(
                    shop.ask("store.kv.get", "{\"key\":\"k1\"}").get("found").getAsBoolean());
            shop.ask("store.kv.put", "{\"key\":\"k1\",\"value\":1}");
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "CREATE TRIGGER t AFTER INSERT ON kv BEGIN DELETE FROM doc; END",
                "CREATE VIEW v AS SELECT * FROM kv",
                "CREATE TABLE more (a)",
                "ALTER TABLE kv ADD COLUMN more TEXT"
            })
    void aStoreWithMoreInItThanOursIsNotUsedAndNotMoved(String sql) throws Exception {
        try (var shop = new Shop(homes)) {
            shop.ask("store.kv.put", "{\"key\":\"k\",\"value\":1}");
        }
        try (var connection = plain()) {
            Sqlite.run(connection, sql);
        }
        try (var shop = new Shop(homes)) {
            var refusal = assertThrows(Refusal.class, () -> shop.ask("store.kv.get", "{\"key\":\"k\"}"));
            assertTrue(refusal.getMessage().contains("has tables that are not those of Loket"), refusal.getMessage());
            assertTrue(Files.exists(file));
        }
    }

    @Test
    void aStoreOfANewerLoketIsNotTouched() throws Exception {
        try (var connection = plain()) {
            Sqlite.run(connection, "PRAGMA user_version=99");
        }
        try (var shop = new Shop(homes)) {
            var refusal = assertThrows(Refusal.class, () -> shop.ask("store.kv.get", "{\"key\":\"k\"}"));
            assertTrue(refusal.getMessage().contains("written by a newer Loket (version 99"), refusal.getMessage());
        }
    }

    @Test
    void aStoreOfTheFirstVersionKeepsWhatItHasAndLearnsTheRest() throws Exception {
        try (var connection = plain()) {
            Schema.migrate(connection, 1);
            Sqlite.run(connection, "INSERT INTO kv (key, value, at) VALUES ('k', '7', 0)");
        }
        try (var shop = new Shop(homes)) {
            assertEquals(
                    "7",
                    shop.ask("store.kv.get", "{\"key\":\"k\"}").get("value").toString());
            shop.ask("store.brain.put", "{\"entries\":[{\"text\":\"learned\"}]}");
        }
        try (var connection = plain()) {
            assertEquals(Schema.LATEST, Schema.version(connection));
        }
    }

    @Test
    @DisabledOnOs(value = OS.WINDOWS, disabledReason = "links need rights there")
    void aLinkInPlaceOfTheFileOrAFolderIsRefusedAndNotFollowed() throws Exception {
        Path canary = Files.createDirectories(homes.resolve("canary"));
        Files.createSymbolicLink(file, canary.resolve("stolen.db"));
        Files.createSymbolicLink(homes.resolve("agent.linked"), canary);
        try (var shop = new Shop(homes)) {
            for (String caller : List.of("org.example.caller", "agent.linked", "agent.linked/one")) {
                var refusal = assertThrows(
                        Refusal.class, () -> shop.ask(caller, "store.kv.put", "{\"key\":\"k\",\"value\":1}"));
                assertEquals(Refusal.Reason.FAILED, refusal.reason());
                assertTrue(refusal.getMessage().contains("link"), refusal.getMessage());
            }
            assertEquals(0, canary.toFile().list().length);
        }
    }

    @Test
    void aStoreHeldByAnotherProcessIsBusy() throws Exception {
        try (var shop = new Shop(homes)) {
            shop.ask("store.kv.put", "{\"key\":\"k\",\"value\":1}");
            try (var other = plain()) {
                Sqlite.run(other, "BEGIN IMMEDIATE");
                var refusal =
                        assertThrows(Refusal.class, () -> shop.ask("store.kv.put", "{\"key\":\"k\",\"value\":2}"));
                assertEquals(Refusal.Reason.BUSY, refusal.reason());
                assertEquals(
                        "1",
                        shop.ask("store.kv.get", "{\"key\":\"k\"}").get("value").toString());
                Sqlite.run(other, "ROLLBACK");
            }
            shop.ask("store.kv.put", "{\"key\":\"k\",\"value\":2}");
        }
    }

    @Test
    void aFullStoreRefusesAndGoesOn() throws Exception {
        try (var shop = new Shop(new Settings(homes, 5, 60, 1, 30, false, 30))) {
            String big = "{\"key\":\"%s\",\"value\":\"" + "x".repeat(600_000) + "\"}";
            shop.ask("store.kv.put", big.formatted("a"));
            var refusal = assertThrows(Refusal.class, () -> shop.ask("store.kv.put", big.formatted("b")));
            assertEquals(Refusal.Reason.FAILED, refusal.reason());
            assertTrue(refusal.getMessage().contains("is full"), refusal.getMessage());
            shop.ask("store.kv.delete", "{\"key\":\"a\"}");
            shop.ask("store.kv.put", big.formatted("b"));
        }
    }

    @Test
    void nothingCanBeAttached() throws Exception {
        try (var connection = Sqlite.open(file, new Settings(homes, 5, 60, 64, 30, false, 30))) {
            var failure = assertThrows(
                    java.sql.SQLException.class,
                    () -> Sqlite.run(
                            connection,
                            "ATTACH DATABASE ? AS other",
                            homes.resolve("x.db").toString()));
            assertTrue(failure.getMessage().contains("too many attached databases"), failure.getMessage());
            assertEquals(0, Sqlite.number(connection, "PRAGMA trusted_schema"));
            assertEquals(1, Sqlite.number(connection, "PRAGMA secure_delete"));
        }
    }

    private Connection plain() throws Exception {
        return JDBC.createConnection("jdbc:sqlite:" + file, new Properties());
    }
}
