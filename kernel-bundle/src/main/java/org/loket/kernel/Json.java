package org.loket.kernel;

import java.io.Serial;
import java.util.Map;

/**
 * The kernel's own JSON: a strict reader of RFC 8259 and a writer.
 *
 * <p>Stricter than the RFC where parsers are known to differ, so that what the kernel checks is what a provider parses:
 * it refuses two names in one object that are the same or differ only in case (as {@link String#equalsIgnoreCase}
 * compares, over all of Unicode), nesting over 64, lone surrogates raw or escaped, numbers of over 1,000 characters or
 * with an exponent beyond ±9,999, and a byte order mark.
 */
final class Json {
    private Json() {}

    /** Stands for JSON's {@code null} in a tree. */
    enum Null {
        NULL
    }

    /** The text is not JSON as the kernel wants it; says what was expected at which offset, never what stood there. */
    static final class Malformed extends Exception {
        @Serial
        private static final long serialVersionUID = 1L;

        Malformed(String message) {
            super(message, null, false, false);
        }
    }

    /** Checks that a text is one JSON value; builds nothing. */
    static void check(String text) throws Malformed {
        new JsonReader(text, false).document();
    }

    /** Checks that a text is one JSON object; builds nothing. */
    static void checkObject(String text) throws Malformed {
        new JsonReader(text, false).object();
    }

    /** Reads one JSON object, its names in the order of the text; see {@link #value}. */
    static Map<String, Object> object(String text) throws Malformed {
        return new JsonReader(text, true).object();
    }

    /**
     * Reads one JSON value: String, BigDecimal, Boolean, {@link Null}, or an unmodifiable List or Map of them.
     */
    static Object value(String text) throws Malformed {
        return new JsonReader(text, true).document();
    }

    /**
     * Writes a tree as {@link #value} returns it; Integer and Long are taken as well. The result is pure text: a lone
     * surrogate is escaped, and so refused by the reader.
     *
     * @throws IllegalArgumentException if there is anything else in it
     */
    static String text(Object value) {
        StringBuilder out = new StringBuilder();
        JsonText.append(out, value);
        return out.toString();
    }
}
