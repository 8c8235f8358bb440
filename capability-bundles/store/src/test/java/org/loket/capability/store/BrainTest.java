package org.loket.capability.store;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.loket.counter.Refusal;

final class BrainTest {
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
    void aQuestionInPlainWordsFindsWhatWasSaid() throws Refusal {
        put("{\"text\":\"the boiler was serviced on 3 March 2026\",\"origin\":\"owner\",\"trust\":90}");
        put("{\"text\":\"the radiator is bled with a small key at its top\",\"origin\":\"manual.txt#12\"}");
        put("{\"text\":\"groceries: bread and milk\"}");
        var best = search("when was the boiler serviced?").get(0);
        assertEquals("the boiler was serviced on 3 March 2026", best.get("text").getAsString());
        assertEquals("owner", best.get("origin").getAsString());
        assertEquals(90, best.get("trust").getAsInt());
        assertEquals(
                "manual.txt#12",
                search("How do I bleed the radiators?").get(0).get("origin").getAsString());
        assertEquals("org.example.caller", search("milk").get(0).get("origin").getAsString());
    }

    @Test
    void theSameTextIsKeptOnceHoweverItIsSpacedAndComposed() throws Refusal {
        var first = put("{\"text\":\"caf\u00e9 at noon\"}");
        var again = put("{\"text\":\"  cafe\u0301  at\\nnoon \"},{\"text\":\"another\"}");
        assertEquals(1, first.get("new").getAsInt());
        assertEquals(1, again.get("new").getAsInt());
        assertEquals(
                first.getAsJsonArray("ids").get(0), again.getAsJsonArray("ids").get(0));
        assertEquals(1, search("cafe").size());
    }

    @Test
    void theMoreTrustedStatementOfATextStands() throws Refusal {
        put("{\"text\":\"the code is blue\",\"origin\":\"page\",\"trust\":10,\"time\":\"2026-01-01T00:00:00Z\"}");
        put("{\"text\":\"the code is blue\",\"origin\":\"owner\",\"trust\":100,\"time\":\"2026-02-01T00:00:00Z\"}");
        put("{\"text\":\"the code is blue\",\"origin\":\"page\",\"trust\":10,\"time\":\"2026-03-01T00:00:00Z\"}");
        var entry = search("blue").get(0);
        assertEquals("owner", entry.get("origin").getAsString());
        assertEquals(100, entry.get("trust").getAsInt());
        assertEquals("2026-02-01T00:00:00Z", entry.get("time").getAsString());
    }

    @Test
    void ofEquallyGoodEntriesTheNewerComesFirstAndRecencySaysHowMuch() throws Refusal {
        put("{\"text\":\"rent is due monday blue\",\"time\":\"2020-01-01T00:00:00Z\"}");
        put("{\"text\":\"rent is due friday blue\",\"time\":\"2026-01-01T00:00:00Z\"}");
        put("{\"text\":\"nothing of the kind\"}");
        assertEquals(
                "rent is due friday blue", search("rent").get(0).get("text").getAsString());
        put("{\"text\":\"blue, rent, blue, rent\",\"time\":\"2019-01-01T00:00:00Z\"}");
        put("{\"text\":\"the rent came today, and there was so much to tell about it that it took a while\"}");
        assertEquals(
                "blue, rent, blue, rent",
                search("rent", "\"recency\":0").get(0).get("text").getAsString());
        assertTrue(
                search("rent", "\"recency\":1").get(0).get("text").getAsString().startsWith("the rent came today"));
    }

    @Test
    void aSearchCanBeNarrowed() throws Refusal {
        put("{\"text\":\"tea one\",\"origin\":\"a\",\"trust\":10,\"time\":\"2026-01-01T00:00:00Z\"}");
        put("{\"text\":\"tea two\",\"origin\":\"b\",\"trust\":60,\"time\":\"2026-02-01T00:00:00Z\"}");
        put("{\"text\":\"tea three\",\"origin\":\"b\",\"trust\":90,\"time\":\"2026-03-01T00:00:00Z\"}");
        assertEquals(3, search("tea").size());
        assertEquals(2, search("tea", "\"min-trust\":60").size());
        assertEquals(1, search("tea", "\"origin\":\"a\"").size());
        assertEquals(
                1,
                search("tea", "\"since\":\"2026-01-15T00:00:00Z\",\"until\":\"2026-02-15T00:00:00Z\"")
                        .size());
        assertEquals(2, search("tea", "\"limit\":2").size());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "tea\"",
                "\"tea",
                "tea*",
                "tea NEAR(two, 3)",
                "NEAR(",
                "tea AND",
                "AND",
                "NOT tea",
                "OR OR OR",
                "text:tea",
                "{text}:tea",
                "-text : tea",
                "^tea",
                "tea + two",
                "(tea",
                "tea) OR (two",
                "'; DROP TABLE entry; --",
                "tea' OR '1'='1",
                "\" OR words MATCH \"tea",
                "tea\u0001two",
                "rank",
                "delete-all",
                "secure-delete",
                "тea \u200d té 茶 🍵 tea"
            })
    void aTextIsTextAndNeverSyntax(String text) throws Refusal {
        put("{\"text\":\"tea two and three\"},{\"text\":\"near not or rank text\"}");
        var query = new JsonObject();
        query.addProperty("query", text);
        assertTrue(shop.ask("store.brain.search", query.toString()).has("entries"));
        assertEquals(2, search("tea OR not").size());
    }

    @Test
    void syntaxIsForWhoAsksForIt() throws Refusal {
        put("{\"text\":\"tea with milk\"},{\"text\":\"teapot\"},{\"text\":\"milk and tea\"}");
        assertEquals(3, search("tea*", "\"syntax\":true").size());
        assertEquals(1, search("\\\"milk and tea\\\"", "\"syntax\":true").size());
        assertEquals(1, search("tea* NOT milk", "\"syntax\":true").size());
        for (String wrong : List.of("tea AND", "nosuchcolumn:tea", "\\\"tea", "^")) {
            var refusal = assertThrows(Refusal.class, () -> search(wrong, "\"syntax\":true"));
            assertEquals(Refusal.Reason.INVALID, refusal.reason(), refusal.getMessage());
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "   ", "?!.", "\\u0000"})
    void aQueryWithoutAWordIsInvalid(String query) {
        assertEquals(
                Refusal.Reason.INVALID,
                assertThrows(Refusal.class, () -> search(query)).reason());
    }

    @Test
    void whatIsForgottenIsNotFoundNorLeftInTheFile() throws Refusal, IOException {
        var ids = put("{\"text\":\"the secret is zanzibar\",\"origin\":\"page\"},{\"text\":\"also zanzibar\","
                        + "\"origin\":\"page\"},{\"text\":\"zanzibar stays\"}")
                .getAsJsonArray("ids");
        assertEquals(1, forget("\"ids\":[" + ids.get(0) + ",999]"));
        assertEquals(1, forget("\"origin\":\"page\""));
        assertEquals(List.of("zanzibar stays"), texts(search("zanzibar")));
        assertEquals(1, get(ids).size());
        shop.close();
        byte[] file = Files.readAllBytes(homes.resolve("org.example.caller/_/brain.db"));
        String content = new String(file, StandardCharsets.ISO_8859_1);
        assertTrue(content.contains("zanzibar stays"));
        assertFalse(content.contains("secret"));
        assertArrayEquals(
                new String[] {"brain.db"},
                homes.resolve("org.example.caller/_").toFile().list());
    }

    @Test
    void anIdNeverGetsAnotherMeaning() throws Refusal {
        long first = put("{\"text\":\"one\"}").getAsJsonArray("ids").get(0).getAsLong();
        forget("\"ids\":[" + first + "]");
        assertTrue(put("{\"text\":\"two\"}").getAsJsonArray("ids").get(0).getAsLong() > first);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{}",
                "{\"entries\":[]}",
                "{\"entries\":[\"text\"]}",
                "{\"entries\":[{}]}",
                "{\"entries\":[{\"text\":\" \"}]}",
                "{\"entries\":[{\"text\":\"a\\u0000b\"}]}",
                "{\"entries\":[{\"text\":\"a\",\"trust\":101}]}",
                "{\"entries\":[{\"text\":\"a\",\"trust\":\"50\"}]}",
                "{\"entries\":[{\"text\":\"a\",\"time\":\"yesterday\"}]}",
                "{\"entries\":[{\"text\":\"a\",\"time\":\"+99999-01-01T00:00:00Z\"}]}",
                "{\"entries\":[{\"text\":\"a\",\"origin\":\"\"}]}",
                "{\"entries\":[{\"text\":\"a\",\"home\":\"b\"}]}"
            })
    void whatCannotBeRememberedIsInvalidAndNothingOfItIsKept(String args) throws Refusal {
        String all = args.replace("[{\"text\":\"a\"", "[{\"text\":\"kept\"},{\"text\":\"a\"");
        assertEquals(
                Refusal.Reason.INVALID,
                assertThrows(Refusal.class, () -> shop.ask("store.brain.put", all))
                        .reason());
        assertEquals(0, search("kept").size());
    }

    private JsonObject put(String entries) throws Refusal {
        return shop.ask("store.brain.put", "{\"entries\":[" + entries + "]}");
    }

    private int forget(String args) throws Refusal {
        return shop.ask("store.brain.forget", "{" + args + "}").get("forgotten").getAsInt();
    }

    private JsonArray get(JsonArray ids) throws Refusal {
        return shop.ask("store.brain.get", "{\"ids\":" + ids + "}").getAsJsonArray("entries");
    }

    private List<JsonObject> search(String query, String... more) throws Refusal {
        String args = "{\"query\":\"" + query + "\"" + (more.length == 0 ? "" : "," + String.join(",", more)) + "}";
        return shop.ask("store.brain.search", args).getAsJsonArray("entries").asList().stream()
                .map(entry -> entry.getAsJsonObject())
                .toList();
    }

    private static List<String> texts(List<JsonObject> entries) {
        return entries.stream().map(entry -> entry.get("text").getAsString()).toList();
    }
}
