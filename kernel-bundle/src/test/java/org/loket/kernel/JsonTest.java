package org.loket.kernel;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The strict reader against the known bad and good cases of RFC 8259 (the classes of JSONTestSuite) and our own rules. */
class JsonTest {
    private static final String TICK = "`";

    /** One case a line; a backquote stands for a quotation mark, so that the list stays legible. */
    private static Stream<String> bad() {
        String lines = """
            [1 true]
            [a]
            [`a`,4,5,1,]
            [``]]
            [``],
            [,``]
            [``:1]
            [,]
            [-]
            [3[4]]
            [``
            [1,,2]
            [1,]
            [`x`,,]
            [`x`
            [`a`
            [*]
            [[
            ]
            [
            [1
            [1,
            [True]
            [FALSE]
            [nul]
            [fals]
            [tru]
            [truE]
            nulll
            truefalse
            [-01]
            [-1.0.]
            [-2.]
            [-NaN]
            [.-1]
            [.2e-3]
            [0.1.2]
            [0.3e+]
            [0.3e]
            [0.e1]
            [0E+]
            [0E]
            [0e+]
            [0e]
            [1.0e+]
            [1.0e-]
            [1.0e]
            [1 000.0]
            [1eE2]
            [+1]
            [++1234]
            [+Inf]
            [1+2]
            [2.e+3]
            [2.e-3]
            [2.e3]
            [9.e+]
            [Inf]
            [NaN]
            [-Infinity]
            [Infinity]
            [0x1]
            [0x42]
            [0xF]
            [1ea]
            [1e1.5]
            [- 1]
            [-012]
            [012]
            [00]
            [-.123]
            [-1x]
            [1.2a-3]
            [1.8011670033376514H-308]
            [-1e+]
            [1_000]
            [1'000]
            [-foo]
            [-0x1]
            [ 1.]
            [.5]
            [1f]
            [1L]
            {`a`:tru}
            {[: `x`}
            {`x`, null}
            {`x`::`b`}
            {key: 'value'}
            {`a`:`a` 123}
            {`a` b}
            {:`b`}
            {`a` `b`}
            {`a`:
            {`a`
            {1:1}
            {9999E9999:1}
            {null:null,null:null}
            {`id`:0,,,,,}
            {'a':0}
            {`id`:0,}
            {`a`:`b`}/**/
            {`a`:`b`}/**//
            {`a`:`b`}//
            {`a`:`b`}/
            /*c*/{}
            {`a`:/*c*/1}
            # c
            {`a`:`b`,,`c`:`d`}
            {a: `b`}
            {`a`:`a
            { `foo` : `bar`, `a` }
            {`a`:`b`}#
            {`a`:`b`,}
            {,`a`:1}
            {`a`:1;`b`:2}
            {`a`=1}
            {`a`:1 `b`:2}
            {`a`}
            {{}:1}
            {true:1}
            {
            }
            {}}
            {]
            [}
            {`a`:1]
            [1}
            (1)
            `
            ``x
            `\\x00`
            [`\\uD800\\u`]
            [`\\uD800\\u1`]
            [`\\uD800\\u1x`]
            [`\\u00A`]
            [`\\u`]
            [`\\u12`]
            [`\\u123G`]
            [`\\u 123`]
            [`\\u+123`]
            [`\\u-123`]
            [`\\U0041`]
            [`\\a`]
            [`\\'`]
            [`\\v`]
            [`\\0`]
            [`\\e`]
            [`\\ `]
            [`\\`]
            [`\\
            [`\\x41`]
            [`\\\\\\`]
            [`\\uqqqq`]
            [\\u0020`asd`]
            [\\n]
            ['single']
            `x
            'x'
            abc
            2@
            1]
            [1]x
            [1][2]
            {}{}
            1 2
            [`x`]]
            {`x`: true,
            <.>
            [<null>]
            [undefined]
            undefined
            null,
            :
            ,
            -
            .
            e1
            *
            &
            @
            [`\\uD834`]
            [`\\uDd1e\\uD834`]
            [`\\uD834x`]
            [`\\uD834\\n`]
            [`\\uD834\\uD834`]
            [`\\uDD1E`]
            [1e10000]
            [1e-10000]
            [1E+99999999999999999999]
            {`a`:1,`a`:2}
            {`a`:1,`a`:1}
            {`a`:1,`A`:1}
            {`a`:1,`\\u0061`:1}
            {`a`:1,`\\u0041`:1}
            {``:1,``:1}
            {`\\n`:1,`\\u000a`:1}
            {`b`:1,`a`:{`a`:1},`B`:1}
            [{`x`:{`n`:1,`N`:1}}]
            {`straße`:1,`STRAßE`:1}
            {`é`:1,`É`:1}
            {`i`:1,`ı`:1}
            {`i`:1,`İ`:1}
            {`k`:1,`\u212a`:1}
            {`s`:1,`\u017f`:1}
            {`ς`:1,`Σ`:1}
            {`\\ud801\\udc28`:1,`\\ud801\\udc00`:1}
            {`\ud801\udc28`:1,`\ud801\udc00`:1}
            {`я`:1,`Я`:1}
            """;
        List<String> more = List.of(
                "",
                " ",
                "\ufeff",
                "\ufeff{}",
                "{}\ufeff",
                "[1\u000b]",
                "[\f]",
                "[\u2060]",
                "\u00a0[]",
                "[1\u2028]",
                "\u0085[]",
                "[\u0000]",
                "\u0000",
                "[]\u0000",
                "{}\u0000",
                "[\"a\u0000a\"]",
                "[\"new\nline\"]",
                "[\"\t\"]",
                "[\"\r\"]",
                "[\"\u001f\"]",
                "[\"\b\"]",
                "[\"a\nb\"]",
                "[\"\\\u0009\"]",
                "[\"\\\u0000\"]",
                "[\"\\\ud83c\udf00\"]",
                "[\"\\u\u0661\u0661\u0661\u0661\"]",
                "[\uff11]",
                "[1\u0661]",
                "[\u201ca\u201d]",
                "\u00e5",
                "[\"\ud800\"]",
                "[\"\udc00\"]",
                "[\"\udc00\ud800\"]",
                "[\"\ud800x\"]",
                "[\"\ud800" + "\\udc00\"]",
                "[\"\\ud800\udc00\"]",
                "{\"\ud800\":1}",
                "\"\ud800",
                "[\"x",
                "[".repeat(65) + "]".repeat(65),
                "{\"a\":".repeat(65) + "1" + "}".repeat(65),
                "[{\"a\":".repeat(33) + "1" + "}]".repeat(33),
                "[".repeat(100_000),
                "[{\"\":".repeat(50_000),
                "1".repeat(1_001),
                "0." + "0".repeat(999),
                "-" + "9".repeat(1_000));
        return Stream.concat(lines.lines().map(line -> line.replace(TICK, "\"")), more.stream());
    }

    private static Stream<String> good() {
        String lines = """
            [[]   ]
            []
            [``]
            [`a`]
            [false]
            [null, 1, `1`, {}]
            [null]
            [1,null,null,null,2]
             [1]
            [123e65]
            [0e+1]
            [0e1]
            [ 4]
            [-0.000000000000000000000000000000000000000000000000000000000000000000000000000001]
            [20e1]
            [-0]
            [-0.0]
            [-123]
            [-1]
            [1E22]
            [1E-2]
            [1E+2]
            [123e45]
            [123.456e78]
            [1e-2]
            [1e+2]
            [1e9999]
            [1e-9999]
            [123.456789]
            {`asd`:`sdf`, `dfg`:`fgh`}
            {`asd`:`sdf`}
            {}
            {``:0}
            {`foo\\u0000bar`: 42}
            { `min`: -1.0e+28, `max`: 1.0e+28 }
            {`x`:[{`id`: `xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx`}], `id`: `xxx`}
            {`a`:[]}
            {`title`:`\\u041f\\u043e\\u043b`}
            {`a`:{`a`:{`a`:1}}}
            [{`a`:1},{`a`:1}]
            {`a`:`a`,`b`:`a`}
            {`a`:1,`á`:1,`a `:1}
            {`ss`:1,`ß`:1}
            [`\\u0060\\u012a\\u12AB`]
            [`\\uD801\\udc37`]
            [`\\ud83d\\ude39\\ud83d\\udc8d`]
            [`\\`\\\\\\/\\b\\f\\n\\r\\t`]
            [`\\\\u0000`]
            [`\\``]
            [`a/*b*/c/*d//e`]
            [`\\\\a`]
            [`\\\\n`]
            [`\\u0012`]
            [`\\uFFFF`]
            [`\\uDBFF\\uDFFF`]
            [`new\\u00A0line`]
            [`\\u0000`]
            [`\\u002c`]
            [`π`]
            [`𛿿`]
            [`asd `]
            ` `
            [`\\u0821`]
            [`€𝄞`]
            [`aa\\u000Abb`]
            [`\\u200B`]
            [`⍂㈴⍂`]
            false
            42
            -0.1
            null
            `asd`
            true
            ``
            [true]
            0
            1.5
            """;
        List<String> more = List.of(
                "[\"a\"]\n",
                "[2] ",
                "[\"\u2028\u2029\u007f\ufeff\uffff\"]",
                "\t{\r\n\"a\" : 1\t,\n\"b\"\r:\t[ ]\n}\t",
                "[".repeat(64) + "]".repeat(64),
                "{\"a\":".repeat(64) + "1" + "}".repeat(64),
                "[" + "[],".repeat(1_000) + "[]]",
                "9".repeat(1_000),
                "0." + "0".repeat(998));
        return Stream.concat(lines.lines().map(line -> line.replace(TICK, "\"")), more.stream());
    }

    @ParameterizedTest
    @MethodSource("bad")
    void whatTheRfcForbidsIsRefused(String text) {
        assertThrows(Json.Malformed.class, () -> Json.check(text));
        assertThrows(Json.Malformed.class, () -> Json.value(text));
    }

    @ParameterizedTest
    @MethodSource("good")
    void whatTheRfcAllowsIsAccepted(String text) throws Exception {
        Json.check(text);
        Object tree = Json.value(text);
        assertEquals(tree, Json.value(Json.text(tree)));
    }

    @Test
    void thereAreEnoughCases() {
        assertTrue(bad().distinct().count() >= 150);
        assertTrue(good().distinct().count() >= 60);
    }

    @ParameterizedTest
    @ValueSource(strings = {"[]", "1", "\"{}\"", "null", "true", "", " ", "[{}]"})
    void onlyAnObjectIsAnObject(String text) {
        assertThrows(Json.Malformed.class, () -> Json.checkObject(text));
        assertThrows(Json.Malformed.class, () -> Json.object(text));
    }

    @Test
    void aTreeKeepsOrderAndValues() throws Exception {
        Map<String, Object> tree = Json.object(
                " {\"z\":1.50,\"a\":[true,false,null,\"\\u00e9\\n\\/\\ud83d\\ude00\"],\"\\u006d\":{\"x\":{}}} ");
        assertEquals(List.of("z", "a", "m"), new ArrayList<>(tree.keySet()));
        assertEquals(new BigDecimal("1.50"), tree.get("z"));
        assertEquals(Arrays.asList(true, false, Json.Null.NULL, "é\n/😀"), tree.get("a"));
        assertEquals(Map.of("x", Map.of()), tree.get("m"));
    }

    @Test
    void aTreeCannotBeChanged() throws Exception {
        Map<String, Object> tree = Json.object("{\"a\":[],\"b\":{},\"c\":[1],\"d\":{\"x\":1}}");
        assertThrows(UnsupportedOperationException.class, () -> tree.put("x", true));
        for (String name : List.of("a", "c")) {
            assertThrows(UnsupportedOperationException.class, () -> ((List<?>) tree.get(name)).remove(0));
        }
        for (String name : List.of("b", "d")) {
            assertThrows(UnsupportedOperationException.class, () -> ((Map<?, ?>) tree.get(name)).clear());
        }
    }

    @Test
    void aRefusalSaysWhereAndNeverEchoes() {
        Json.Malformed refusal =
                assertThrows(Json.Malformed.class, () -> Json.check("{\"secret-name\":1, secret-value}"));
        assertEquals("not JSON: expected a name in quotes at offset 18", refusal.getMessage());
        assertEquals(0, refusal.getStackTrace().length);
    }

    @ParameterizedTest
    @ValueSource(ints = {2, 15, 16, 17, 18, 40, 5_000})
    void aRepeatedNameIsFoundAmongFewAndMany(int count) {
        List<String> names = new ArrayList<>();
        for (int i = 1; i < count; i++) {
            names.add("\"name" + i + "\":{\"x\":" + i + "}");
        }
        assertDoesNotThrow(() -> Json.check("{" + String.join(",", names) + "}"));
        for (int at : new int[] {0, names.size() / 2, names.size()}) {
            List<String> twice = new ArrayList<>(names);
            twice.add(at, "\"NAME1\":0");
            assertThrows(Json.Malformed.class, () -> Json.check("[{" + String.join(",", twice) + "}]"));
        }
    }

    @Test
    void namesMadeToCollideAsStringsAreDistinct() {
        List<String> names = List.of("");
        for (int i = 0; i < 14; i++) {
            names = names.stream().flatMap(n -> Stream.of(n + "Aa", n + "BB")).toList();
        }
        String text =
                "{\"" + String.join("\":1,\"", names.stream().map(n -> "x" + n).toList()) + "\":1}";
        assertDoesNotThrow(() -> Json.check(text));
        assertDoesNotThrow(() -> Json.object(text));
    }

    @Test
    void theWriterEscapesNoMoreThanItMust() {
        assertEquals("\"é😀/\u007f\\\"\\\\\\n\\r\\t\\u0000\\u001f\"", Json.text("é😀/\u007f\"\\\n\r\t\0\u001f"));
        assertEquals("\"\\ud83d\"", Json.text("\ud83d"));
        assertEquals("\"\\ude00\\ud83dx\"", Json.text("\ude00\ud83dx"));
        assertEquals("[]", Json.text(List.of()));
        assertEquals("{}", Json.text(Map.of()));
        assertEquals(
                "[1,2,1E+3,null,true,{\"a\":[]}]",
                Json.text(List.of(1, 2L, new BigDecimal("1e3"), Json.Null.NULL, true, Map.of("a", List.of()))));
        assertThrows(IllegalArgumentException.class, () -> Json.text(1.5));
        assertThrows(IllegalArgumentException.class, () -> Json.text(Arrays.asList((Object) null)));
    }
}
