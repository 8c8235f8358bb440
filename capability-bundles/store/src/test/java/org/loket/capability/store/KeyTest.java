package org.loket.capability.store;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.nio.file.Path;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.loket.counter.Refusal;

final class KeyTest {
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

    @Test
    void aRepeatOfAKeyedWriteDoesNothingAndGivesTheFirstAnswer() throws Refusal {
        var first = shop.askOnce("m:1:1", "store.kv.put", "{\"key\":\"k\",\"value\":1}");
        shop.ask("store.kv.put", "{\"key\":\"k\",\"value\":2}");
        shop.close();
        shop = new Shop(homes);
        assertEquals(first, shop.askOnce("m:1:1", "store.kv.put", "{\"key\":\"k\",\"value\":1}"));
        assertEquals(
                "2", shop.ask("store.kv.get", "{\"key\":\"k\"}").get("value").toString());
    }

    @Test
    void everyWriteHonoursItsKey() throws Refusal {
        repeat("store.doc.put", "{\"collection\":\"c\",\"doc\":{\"a\":1}}");
        repeat("store.brain.put", "{\"entries\":[{\"text\":\"a\"}]}");
        shop.ask("store.kv.put", "{\"key\":\"k\",\"value\":1}");
        shop.ask("store.doc.put", "{\"collection\":\"c\",\"id\":\"i\",\"doc\":{}}");
        repeat("store.kv.delete", "{\"key\":\"k\"}");
        repeat("store.doc.delete", "{\"collection\":\"c\",\"id\":\"i\"}");
        repeat("store.brain.forget", "{\"ids\":[1]}");
    }

    private void repeat(String capability, String args) throws Refusal {
        var first = shop.askOnce("key", capability, args);
        assertEquals(first, shop.askOnce("key", capability, args));
        assertNotEquals(first, shop.askOnce("other", capability, args));
    }

    @Test
    void aKeyIsOfOneCapabilityAndOneHome() throws Refusal {
        shop.askOnce("key", "store.kv.put", "{\"key\":\"k\",\"value\":1}");
        assertEquals(
                "true",
                shop.askOnce("key", "store.kv.delete", "{\"key\":\"k\"}")
                        .get("deleted")
                        .toString());
        assertEquals(
                "false",
                shop.ask(org.loket.counter.Calls.of(
                                "agent.other",
                                "store.kv.put",
                                "{\"key\":\"k\",\"value\":1}",
                                java.util.Optional.of("key")))
                        .get("replaced")
                        .toString());
    }

    @Test
    void aWriteThatWasRefusedLeavesItsKeyFree() throws Refusal {
        assertThrows(Refusal.class, () -> shop.askOnce("key", "store.kv.put", "{\"key\":\"k\"}"));
        shop.askOnce("key", "store.kv.put", "{\"key\":\"k\",\"value\":1}");
        assertEquals(
                "1", shop.ask("store.kv.get", "{\"key\":\"k\"}").get("value").toString());
    }

    @Test
    void repeatsAtTheSameTimeAreOneWrite() throws Exception {
        var threads = Executors.newFixedThreadPool(8);
        try {
            Callable<String> put = () -> shop.askOnce("key", "store.doc.put", "{\"collection\":\"c\",\"doc\":{}}")
                    .toString();
            Set<String> answers = new HashSet<>();
            for (var answer :
                    threads.invokeAll(IntStream.range(0, 16).mapToObj(i -> put).toList())) {
                answers.add(answer.get());
            }
            assertEquals(1, answers.size());
            assertEquals(
                    1,
                    shop.ask("store.doc.find", "{\"collection\":\"c\"}")
                            .getAsJsonArray("docs")
                            .size());
        } finally {
            threads.shutdown();
        }
    }
}
