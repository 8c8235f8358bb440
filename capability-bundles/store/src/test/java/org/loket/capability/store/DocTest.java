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

final class DocTest {
    @TempDir
    private Path homes;

    private Shop shop;

    @BeforeEach
    void open() throws Refusal {
        shop = new Shop(homes);
        put("1", "{\"name\":\"Ann\",\"age\":30,\"ok\":true,\"at\":{\"city\":\"Delft\"},\"tag\":\"1\",\"a b\":1}");
        put("2", "{\"name\":\"Bob\",\"age\":30.5,\"ok\":false,\"at\":{\"city\":\"Depok\"},\"tag\":1}");
        put("3", "{\"name\":\"Cas\",\"age\":\"30\",\"ok\":1,\"at\":null,\"tag\":[\"1\"]}");
    }

    @AfterEach
    void close() {
        shop.close();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "{} | [1, 2, 3]",
                "{\"name\":\"Ann\"} | [1]",
                "{\"age\":30} | [1]",
                "{\"age\":\"30\"} | [3]",
                "{\"age\":{\">=\":30,\"<\":31}} | [1, 2]",
                "{\"age\":{\">\":\"2\"}} | [3]",
                "{\"ok\":true} | [1]",
                "{\"ok\":1} | [3]",
                "{\"at\":null} | [3]",
                "{\"at.city\":{\"prefix\":\"De\"}} | [1, 2]",
                "{\"at.city\":{\"prefix\":\"%\"}} | []",
                "{\"at.city\":{\"exists\":false}} | [3]",
                "{\"tag\":\"1\"} | [1]",
                "{\"tag\":1} | [2]",
                "{\"a b\":1} | [1]",
                "{\"name\":[\"Ann\",\"Cas\",7,null]} | [1, 3]",
                "{\"name\":{\"!=\":\"Ann\"}} | [2, 3]",
                "{\"nothing\":{\"!=\":1}} | [1, 2, 3]",
                "{\"name\":{\"==\":\"Bob\"},\"ok\":false} | [2]",
                "{\"name\":\"x' OR '1'='1\"} | []",
                "{\"name') OR 1=1 --\":\"x\"} | []"
            })
    void documentsAreFoundByTheirFields(String where, String found) throws Refusal {
        assertEquals(found, find("\"where\":" + where));
    }

    @Test
    void documentsComeInAnOrderAndInParts() throws Refusal {
        assertEquals("[3, 2, 1]", find("\"order\":\"-name\""));
        assertEquals("[2]", find("\"order\":\"-name\",\"limit\":1,\"offset\":1"));
        assertTrue(shop.ask("store.doc.find", "{\"collection\":\"people\",\"limit\":2}")
                .get("more")
                .getAsBoolean());
        assertFalse(shop.ask("store.doc.find", "{\"collection\":\"people\",\"limit\":3}")
                .get("more")
                .getAsBoolean());
        assertEquals(
                0,
                shop.ask("store.doc.find", "{\"collection\":\"others\"}")
                        .getAsJsonArray("docs")
                        .size());
    }

    @Test
    void manyLargeDocumentsComeInAnswersThatPassTheCounter() throws Refusal {
        for (int i = 0; i < 8; i++) {
            shop.ask(
                    "store.doc.put",
                    "{\"collection\":\"big\",\"id\":\"" + i + "\",\"doc\":{\"t\":\"" + "x".repeat(900_000) + "\"}}");
        }
        var answer = shop.ask("store.doc.find", "{\"collection\":\"big\"}");
        assertEquals(3, answer.getAsJsonArray("docs").size());
        assertTrue(answer.get("more").getAsBoolean());
    }

    @Test
    void aDocumentIsReplacedDeletedAndNamedIfItHasNoName() throws Refusal {
        assertTrue(put("1", "{\"name\":\"Ann\"}"));
        assertEquals(
                "{\"name\":\"Ann\"}",
                shop.ask("store.doc.get", "{\"collection\":\"people\",\"id\":\"1\"}")
                        .get("doc")
                        .toString());
        assertTrue(shop.ask("store.doc.delete", "{\"collection\":\"people\",\"id\":\"1\"}")
                .get("deleted")
                .getAsBoolean());
        assertFalse(shop.ask("store.doc.get", "{\"collection\":\"people\",\"id\":\"1\"}")
                .get("found")
                .getAsBoolean());
        String made = shop.ask("store.doc.put", "{\"collection\":\"people\",\"doc\":{}}")
                .get("id")
                .getAsString();
        assertTrue(shop.ask("store.doc.get", "{\"collection\":\"people\",\"id\":\"" + made + "\"}")
                .get("found")
                .getAsBoolean());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "\"where\":[]",
                "\"where\":{\"a\\\"b\":1}",
                "\"where\":{\"a\\\\b\":1}",
                "\"where\":{\"\":1}",
                "\"where\":{\"a..b\":1}",
                "\"where\":{\"a\":{}}",
                "\"where\":{\"a\":[]}",
                "\"where\":{\"a\":[[]]}",
                "\"where\":{\"a\":{\"like\":\"x\"}}",
                "\"where\":{\"a\":{\"<\":true}}",
                "\"where\":{\"a\":{\"prefix\":1}}",
                "\"where\":{\"a\":{\"exists\":1}}",
                "\"order\":\"--\\\"\"",
                "\"offset\":-1",
                "\"limit\":1001"
            })
    void aQuestionThatIsNoneIsInvalid(String more) {
        var refusal = assertThrows(Refusal.class, () -> find(more));
        assertEquals(Refusal.Reason.INVALID, refusal.reason(), refusal.getMessage());
    }

    private boolean put(String id, String doc) throws Refusal {
        return shop.ask("store.doc.put", "{\"collection\":\"people\",\"id\":\"" + id + "\",\"doc\":" + doc + "}")
                .get("replaced")
                .getAsBoolean();
    }

    private String find(String more) throws Refusal {
        return shop
                .ask("store.doc.find", "{\"collection\":\"people\"," + more + "}")
                .getAsJsonArray("docs")
                .asList()
                .stream()
                .map(doc -> doc.getAsJsonObject().get("id").getAsString())
                .toList()
                .toString();
    }
}
