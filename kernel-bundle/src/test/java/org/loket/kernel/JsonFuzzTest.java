package org.loket.kernel;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.gson.Gson;
import com.google.gson.JsonElement;
import com.google.gson.JsonPrimitive;
import com.google.gson.Strictness;
import com.google.gson.stream.JsonReader;
import com.google.gson.stream.JsonToken;
import java.io.IOException;
import java.io.StringReader;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

/** What the kernel accepts, a provider's parser (here Gson, strict) reads as the same top level. */
class JsonFuzzTest {
    private static final String[] PIECES = {
        "{", "}", "[", "]", ":", ",", "\"", "\\", "\\u", "\\ud83d", "\\ude00", "\ud83d", "\ude00", "d800", "a", "A",
                "\"a\"",
        "\"A\"", "\"a\":", "\"b\":1", "0", "1", "-", "+", ".", "e", "E9", "1e5", "true", "false", "null", "NaN", " ",
                "\n",
        "\t", "\0", "\u001f", "\u00a0", "\ufeff", "\u2028", "/", "//", "/*", "*/", "#", "'", "\u212a", "k", "é", "É",
                "\u0130",
        ")]}'\n", ";", "="
    };

    @Property(tries = 3_000)
    void whatIsBuiltIsReadAlike(@ForAll("trees") Object tree) throws Exception {
        String text = Json.text(tree);
        assertEquals(tree, Json.value(text));
        agrees(text);
    }

    @Property(tries = 20_000)
    void whatIsAcceptedOfRubbleIsReadAlike(@ForAll Random random) throws Exception {
        StringBuilder text = new StringBuilder();
        for (int i = random.nextInt(12); i >= 0; i--) {
            text.append(PIECES[random.nextInt(PIECES.length)]);
        }
        agrees(text.toString());
        agrees("{\"x\":" + text + "}");
        agrees("{\"x\":\"" + text + "\"}");
        agrees("{\"" + text + "\":1,\"a\":[-" + text + "]}");
    }

    @Property(tries = 10_000)
    void whatIsAcceptedOfDamagedTextIsReadAlike(@ForAll("trees") Object tree, @ForAll Random random) throws Exception {
        StringBuilder text = new StringBuilder(Json.text(tree));
        for (int i = random.nextInt(3); i >= 0; i--) {
            int from = random.nextInt(text.length() + 1);
            int to = Math.min(text.length(), from + random.nextInt(3));
            text.replace(from, to, random.nextBoolean() ? PIECES[random.nextInt(PIECES.length)] : "");
        }
        agrees(text.toString());
    }

    @Property(tries = 5_000)
    void checkAndValueAgree(@ForAll Random random, @ForAll("trees") Object tree) {
        StringBuilder text = new StringBuilder(Json.text(tree));
        text.setCharAt(random.nextInt(text.length()), PIECES[random.nextInt(PIECES.length)].charAt(0));
        assertEquals(accepts(() -> Json.check(text.toString())), accepts(() -> Json.value(text.toString())));
        assertEquals(accepts(() -> Json.checkObject(text.toString())), accepts(() -> Json.object(text.toString())));
    }

    @Property(tries = 5_000)
    void namesAreTakenForTheSameExactlyWhenStringSaysSo(@ForAll("names") String one, @ForAll("names") String other) {
        String text = "{" + Json.text(one) + ":1," + Json.text(other) + ":2}";
        assertEquals(one.equalsIgnoreCase(other), !accepts(() -> Json.check(text)));
    }

    @Property(tries = 1)
    void everyCodePointFoldsAsStringFoldsIt() {
        for (int c = 0; c <= Character.MAX_CODE_POINT; c++) {
            if (c >= Character.MIN_SURROGATE && c <= Character.MAX_SURROGATE) {
                continue;
            }
            String name = Character.toString(c);
            for (int other : new int[] {
                Character.toLowerCase(c), Character.toUpperCase(c), Character.toTitleCase(c), c ^ 0x20, c + 1
            }) {
                if (!Character.isValidCodePoint(other) || Character.getType(other) == Character.SURROGATE) {
                    continue;
                }
                String folded = Character.toString(other);
                String text = "{" + Json.text(name) + ":1," + Json.text(folded) + ":2}";
                assertEquals(name.equalsIgnoreCase(folded), !accepts(() -> Json.check(text)), text);
            }
        }
    }

    private interface Attempt {
        void run() throws Json.Malformed;
    }

    private static boolean accepts(Attempt attempt) {
        try {
            attempt.run();
            return true;
        } catch (Json.Malformed refused) {
            return false;
        }
    }

    private static void agrees(String text) throws IOException {
        Object ours;
        try {
            ours = Json.value(text);
        } catch (Json.Malformed refused) {
            return;
        }
        JsonReader reader = new JsonReader(new StringReader(text));
        reader.setStrictness(Strictness.STRICT);
        JsonElement theirs = new Gson().getAdapter(JsonElement.class).read(reader);
        assertEquals(JsonToken.END_DOCUMENT, reader.peek());
        same(ours, theirs);
        if (theirs.isJsonObject()) {
            Map<?, ?> map = (Map<?, ?>) ours;
            assertEquals(new ArrayList<>(theirs.getAsJsonObject().keySet()), new ArrayList<>(map.keySet()));
            map.forEach((name, value) -> same(value, theirs.getAsJsonObject().get((String) name)));
        }
    }

    private static void same(Object ours, JsonElement theirs) {
        if (ours instanceof Map<?, ?> map) {
            assertEquals(map.size(), theirs.getAsJsonObject().size());
        } else if (ours instanceof List<?> list) {
            assertEquals(list.size(), theirs.getAsJsonArray().size());
        } else if (ours == Json.Null.NULL) {
            assertTrue(theirs.isJsonNull());
        } else {
            JsonPrimitive scalar = theirs.getAsJsonPrimitive();
            if (ours instanceof BigDecimal number) {
                assertTrue(scalar.isNumber());
                assertEquals(number, new BigDecimal(scalar.getAsString()));
            } else {
                assertFalse(scalar.isNumber());
                assertEquals(ours, scalar.isBoolean() ? (Object) scalar.getAsBoolean() : scalar.getAsString());
            }
        }
    }

    @Provide
    Arbitrary<String> names() {
        return Arbitraries.strings()
                .withChars("aAkK\u212asS\u017fiI\u0130\u0131éÉßσςΣ\n\"")
                .ofMaxLength(2);
    }

    @Provide
    Arbitrary<Object> trees() {
        Arbitrary<String> texts = Arbitraries.strings()
                .withChars("ab\"\\\n\0/é€{}[]:,")
                .withCharRange('\u2020', '\u2030')
                .ofMaxLength(6)
                .map(text -> text.endsWith("a") ? text + "\ud83d\ude00" : text);
        Arbitrary<Object> leaves = Arbitraries.oneOf(
                texts.map(text -> (Object) text),
                Arbitraries.of(true, false, Json.Null.NULL),
                Arbitraries.bigDecimals().ofScale(4).map(number -> (Object) number),
                Arbitraries.of("1e3", "0", "1E-7", "123456789012345678901234567890.5")
                        .map(BigDecimal::new));
        return Arbitraries.recursive(
                () -> leaves,
                inner -> Arbitraries.oneOf(
                        inner.list().ofMaxSize(3).map(list -> (Object) list),
                        Arbitraries.maps(texts, inner).ofMaxSize(4).map(JsonFuzzTest::distinct)),
                0,
                3);
    }

    private static Object distinct(Map<String, Object> map) {
        Map<String, Object> distinct = new LinkedHashMap<>();
        map.forEach((name, value) -> {
            if (distinct.keySet().stream().noneMatch(name::equalsIgnoreCase)) {
                distinct.put(name, value);
            }
        });
        return distinct;
    }
}
