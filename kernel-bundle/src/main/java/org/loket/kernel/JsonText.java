package org.loket.kernel;

import java.math.BigDecimal;
import java.util.List;
import java.util.Map;

/** Writes JSON, escaping no more than it must. */
final class JsonText {
    private static final String HEX = "0123456789abcdef";

    private JsonText() {}

    static void append(StringBuilder out, Object value) {
        if (value instanceof String text) {
            quote(out, text);
        } else if (value instanceof Map<?, ?> map) {
            object(out, map);
        } else if (value instanceof List<?> list) {
            array(out, list);
        } else if (value == Json.Null.NULL) {
            out.append("null");
        } else if (value instanceof Boolean
                || value instanceof BigDecimal
                || value instanceof Long
                || value instanceof Integer) {
            out.append(value);
        } else {
            throw new IllegalArgumentException("not JSON: " + (value == null ? "null" : value.getClass()));
        }
    }

    private static void object(StringBuilder out, Map<?, ?> map) {
        char before = '{';
        for (Map.Entry<?, ?> entry : map.entrySet()) {
            quote(out.append(before), (String) entry.getKey());
            append(out.append(':'), entry.getValue());
            before = ',';
        }
        out.append(before == '{' ? "{}" : "}");
    }

    private static void array(StringBuilder out, List<?> list) {
        char before = '[';
        for (Object element : list) {
            append(out.append(before), element);
            before = ',';
        }
        out.append(before == '[' ? "[]" : "]");
    }

    /** Appends a text as a JSON string. */
    static void quote(StringBuilder out, String text) {
        out.append('"');
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            switch (c) {
                case '"', '\\' -> out.append('\\').append(c);
                case '\n' -> out.append("\\n");
                case '\r' -> out.append("\\r");
                case '\t' -> out.append("\\t");
                default -> {
                    if (c >= ' ' && !Character.isSurrogate(c)) {
                        out.append(c);
                    } else if (c >= ' ' && Character.charCount(text.codePointAt(i)) == 2) {
                        out.append(c).append(text.charAt(++i));
                    } else {
                        escape(out, c);
                    }
                }
            }
        }
        out.append('"');
    }

    private static void escape(StringBuilder out, char c) {
        out.append("\\u");
        for (int shift = 12; shift >= 0; shift -= 4) {
            out.append(HEX.charAt((c >> shift) & 15));
        }
    }
}
