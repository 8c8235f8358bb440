package org.loket.capability.store;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.loket.counter.Refusal;

final class KvTest {
    @TempDir
    private Path homes;

    private Shop shop;

    @BeforeEach
    void open() {
        shop = new Shop(homes);
    }

    @AfterEach
    void close() {
        shop.close();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "\"text\"",
                "7",
                "1.50",
                "123456789012345678901234567890",
                "true",
                "[]",
                "{\"a\":[1,{\"b\":null}]}",
                "\"\\u0000 ' ; DROP TABLE kv; -- é 空 😀\""
            })
    void whatIsPutIsGot(String value) throws Refusal {
        shop.ask("store.kv.put", "{\"key\":\"k\",\"value\":" + value + "}");
        var answer = shop.ask("store.kv.get", "{\"key\":\"k\"}");
        assertTrue(answer.get("found").getAsBoolean());
        assertEquals(
                com.google.gson.JsonParser.parseString(value).toString(),
                answer.get("value").toString());
    }

    @Test
    void aValueIsReplacedAndDeleted() throws Refusal {
        assertFalse(put("a", "1"));
        assertTrue(put("a", "2"));
        assertEquals(
                "2", shop.ask("store.kv.get", "{\"key\":\"a\"}").get("value").toString());
        assertTrue(shop.ask("store.kv.delete", "{\"key\":\"a\"}").get("deleted").getAsBoolean());
        assertFalse(
                shop.ask("store.kv.delete", "{\"key\":\"a\"}").get("deleted").getAsBoolean());
        assertFalse(shop.ask("store.kv.get", "{\"key\":\"a\"}").get("found").getAsBoolean());
    }

    @Test
    void aValueOfOneMebibyteIsKeptAndOneByteMoreIsNot() throws Refusal {
        String most = "\"" + "x".repeat(1024 * 1024 - 2) + "\"";
        put("big", most);
        assertEquals(
                most, shop.ask("store.kv.get", "{\"key\":\"big\"}").get("value").toString());
        var refusal = assertThrows(Refusal.class, () -> put("big", "\"x" + most.substring(1)));
        assertEquals(Refusal.Reason.INVALID, refusal.reason());
        assertTrue(refusal.getMessage().contains("\"value\" has 1048577 bytes"), refusal.getMessage());
    }

    @Test
    void keysAreListedByPrefixAndInParts() throws Refusal {
        for (String key : new String[] {"b/2", "a", "b/1", "b/3", "c", "b"}) {
            put(key, "0");
        }
        assertEquals("[a, b, b/1, b/2, b/3, c] false", list("{}"));
        assertEquals("[b/1, b/2] true", list("{\"prefix\":\"b/\",\"limit\":2}"));
        assertEquals("[b/3] false", list("{\"prefix\":\"b/\",\"limit\":2,\"after\":\"b/2\"}"));
        assertEquals("[] false", list("{\"prefix\":\"%\"}"));
    }

    @Test
    void whatOneCallerKeepsNoOtherSees() throws Refusal {
        shop.ask("agent.a/one", "store.kv.put", "{\"key\":\"k\",\"value\":1}");
        for (String other : new String[] {"agent.a", "agent.a/two", "agent.b/one", "agent.A/one"}) {
            assertFalse(shop.ask(other, "store.kv.get", "{\"key\":\"k\"}")
                    .get("found")
                    .getAsBoolean());
        }
        assertTrue(homes.resolve("agent.a/one/brain.db").toFile().isFile());
        assertTrue(homes.resolve("agent.a/_/brain.db").toFile().isFile());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "store.kv.put | {} | \"key\" is missing",
                "store.kv.put | {\"key\":\"a\"} | \"value\" is missing",
                "store.kv.put | {\"key\":\"a\",\"value\":null} | \"value\" is missing",
                "store.kv.put | {\"key\":\"\",\"value\":1} | \"key\" is 1 to 512 bytes",
                "store.kv.put | {\"key\":\"a\\u0000\",\"value\":1} | \"key\" is 1 to 512 bytes",
                "store.kv.put | {\"key\":7,\"value\":1} | \"key\" must be a text",
                "store.kv.put | {\"key\":\"a\",\"value\":1,\"home\":\"x\"} | no argument \"home\"; it takes key, value",
                "store.kv.get | {\"key\":[]} | \"key\" must be a text",
                "store.kv.delete | {} | \"key\" is missing",
                "store.kv.list | {\"limit\":0} | \"limit\" must be whole numbers from 1 to 1000",
                "store.kv.list | {\"limit\":1.5} | \"limit\" must be whole numbers",
                "store.kv.list | {\"limit\":1e999999999} | \"limit\" must be whole numbers",
                "store.kv.list | {\"prefix\":true} | \"prefix\" must be a text"
            })
    void whatIsNotTakenIsInvalidAndSaysWhy(String capability, String args, String why) {
        var refusal = assertThrows(Refusal.class, () -> shop.ask(capability, args));
        assertEquals(Refusal.Reason.INVALID, refusal.reason());
        assertEquals(Refusal.Ran.NO, refusal.ran());
        assertTrue(refusal.getMessage().startsWith(capability + ": " + why), refusal.getMessage());
    }

    private boolean put(String key, String value) throws Refusal {
        return shop.ask("store.kv.put", "{\"key\":\"" + key + "\",\"value\":" + value + "}")
                .get("replaced")
                .getAsBoolean();
    }

    private String list(String args) throws Refusal {
        var answer = shop.ask("store.kv.list", args);
        var keys = answer.getAsJsonArray("keys").asList().stream()
                .map(key -> key.getAsJsonObject().get("key").getAsString())
                .toList();
        return keys + " " + answer.get("more");
    }
}
