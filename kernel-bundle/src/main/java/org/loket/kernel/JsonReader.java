package org.loket.kernel;

import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Reads one JSON text strictly, in one pass over the String: bytes could not show a lone surrogate. */
final class JsonReader {
    private static final int DEPTH = 64;
    private static final int DIGITS = 1_000;
    private static final int EXPONENT = 4;
    private static final String ONCE = "no name twice in one object, nor in another case,";

    private final String text;
    private final int end;
    private final boolean keep;
    private final JsonNames names = new JsonNames();
    private int at;
    private int depth;

    /** A reader of one text, used once; it builds a tree only if {@code keep}. */
    JsonReader(String text, boolean keep) {
        this.text = text;
        this.end = text.length();
        this.keep = keep;
    }

    /** Reads the whole text; the value is meaningless unless a tree is kept. */
    Object document() throws Json.Malformed {
        blanks();
        Object value = value();
        blanks();
        require(at == end, "the end of the text");
        return value;
    }

    /** Reads the whole text, which must be an object. */
    @SuppressWarnings("unchecked")
    Map<String, Object> object() throws Json.Malformed {
        require(blanks() == '{', "an object");
        return (Map<String, Object>) document();
    }

    private Object value() throws Json.Malformed {
        return switch (peek()) {
            case '"' -> {
                int from = at + 1;
                boolean escaped = string();
                yield keep ? decoded(from, escaped) : Json.Null.NULL;
            }
            case '{' -> nested(true);
            case '[' -> nested(false);
            case 't' -> word("true", true);
            case 'f' -> word("false", false);
            case 'n' -> word("null", Json.Null.NULL);
            default -> number();
        };
    }

    private Object nested(boolean object) throws Json.Malformed {
        require(++depth <= DEPTH, "nesting of at most 64");
        at++;
        Object value = object ? members() : elements();
        depth--;
        return value;
    }

    private List<Object> elements() throws Json.Malformed {
        List<Object> list = keep ? new ArrayList<>() : List.of();
        for (boolean more = blanks() != ']' || another(']'); more; more = another(']')) {
            blanks();
            Object value = value();
            if (keep) {
                list.add(value);
            }
        }
        return Collections.unmodifiableList(list);
    }

    private Map<String, Object> members() throws Json.Malformed {
        Map<String, Object> map = keep ? new LinkedHashMap<>() : Map.of();
        int begin = names.open();
        for (boolean more = blanks() != '}' || another('}'); more; more = another('}')) {
            require(blanks() == '"', "a name in quotes");
            int from = at + 1;
            boolean escaped = string();
            boolean decode = keep || escaped;
            String name = decode ? decoded(from, escaped) : text;
            require(names.add(begin, name, decode ? 0 : from, decode ? name.length() : at - 1), ONCE);
            require(blanks() == ':', "a colon");
            at++;
            blanks();
            Object value = value();
            if (keep) {
                map.put(name, value);
            }
        }
        require(names.close(begin), ONCE);
        return Collections.unmodifiableMap(map);
    }

    /** Passes a comma, true, or the end of the array or object, false. */
    private boolean another(char last) throws Json.Malformed {
        boolean comma = blanks() == ',';
        require(comma || peek() == last, last == ']' ? "a comma or ]" : "a comma or }");
        at++;
        return comma;
    }

    /** Passes the string at hand, quotes included; true if there are escapes in it. */
    private boolean string() throws Json.Malformed {
        boolean escaped = false;
        for (at++; ; at++) {
            require(at < end, "the closing quote of a string");
            char c = text.charAt(at);
            if (c == '"') {
                at++;
                return escaped;
            }
            if (c == '\\') {
                escaped = true;
                escape();
            } else if (Character.isSurrogate(c)) {
                char next = ++at < end ? text.charAt(at) : 0;
                require(Character.isSurrogatePair(c, next), "no lone surrogate");
            } else {
                require(c >= ' ', "no control character in a string");
            }
        }
    }

    /** From the backslash of an escape to its last character. */
    private void escape() throws Json.Malformed {
        at++;
        char c = peek();
        if (c != 'u') {
            require("\"\\/bfnrt".indexOf(c) >= 0, "one of the escapes of JSON");
            return;
        }
        char unit = hex(at + 1);
        at += 4;
        if (Character.isSurrogate(unit)) {
            boolean pair = text.startsWith("\\u", at + 1) && Character.isSurrogatePair(unit, hex(at + 3));
            require(pair, "no lone surrogate");
            at += 6;
        }
    }

    private char hex(int from) throws Json.Malformed {
        int unit = 0;
        for (int i = from; i < from + 4; i++) {
            char c = i < end ? text.charAt(i) : 0;
            require(c < 0x80 && Character.digit(c, 16) >= 0, "four hexadecimal digits");
            unit = (unit << 4) | Character.digit(c, 16);
        }
        return (char) unit;
    }

    /** The content of the string just passed. */
    private String decoded(int from, boolean escaped) throws Json.Malformed {
        if (!escaped) {
            return text.substring(from, at - 1);
        }
        StringBuilder out = new StringBuilder(at - from);
        for (int i = from; i < at - 1; i++) {
            char c = text.charAt(i);
            if (c == '\\') {
                c = text.charAt(++i);
                int simple = "bfnrt".indexOf(c);
                if (c == 'u') {
                    c = hex(i + 1);
                    i += 4;
                } else if (simple >= 0) {
                    c = "\b\f\n\r\t".charAt(simple);
                }
            }
            out.append(c);
        }
        return out.toString();
    }

    private Object number() throws Json.Malformed {
        int from = at;
        passed('-', '-');
        if (!passed('0', '0')) {
            digits();
        }
        if (passed('.', '.')) {
            digits();
        }
        if (passed('e', 'E')) {
            passed('+', '-');
            int exponent = at;
            digits();
            require(at - exponent <= EXPONENT, "an exponent of at most 4 digits");
        }
        require(at - from <= DIGITS, "a number of at most 1,000 characters");
        return keep ? new BigDecimal(text.substring(from, at)) : Json.Null.NULL;
    }

    private boolean passed(char one, char other) {
        char c = peek();
        boolean found = c == one || c == other;
        at += found ? 1 : 0;
        return found;
    }

    private void digits() throws Json.Malformed {
        int from = at;
        while (peek() >= '0' && peek() <= '9') {
            at++;
        }
        require(at > from, "a value");
    }

    private Object word(String word, Object value) throws Json.Malformed {
        require(text.startsWith(word, at), "a value");
        at += word.length();
        return value;
    }

    /** Passes white space and shows what follows, 0 at the end. */
    private char blanks() {
        for (; ; at++) {
            char c = peek();
            if (c > ' ' || (c != ' ' && c != '\n' && c != '\r' && c != '\t')) {
                return c;
            }
        }
    }

    private char peek() {
        return at < end ? text.charAt(at) : 0;
    }

    private void require(boolean right, String expected) throws Json.Malformed {
        if (!right) {
            throw new Json.Malformed("not JSON: expected " + expected + " at offset " + at);
        }
    }
}
