package org.loket.capability.store;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonPrimitive;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.loket.counter.Refusal;

/**
 * A question about the fields of documents as SQL of our own making: fields and values are bound, none is written into it.
 * A number is compared with numbers only, a text with texts.
 */
final class Where {
    private static final Pattern FIELD = Pattern.compile("[^\"\\\\\\p{Cntrl}.]+(\\.[^\"\\\\\\p{Cntrl}.]+){0,15}");
    private static final Map<String, String> COMPARED = Map.of("<", " < ?", "<=", " <= ?", ">", " > ?", ">=", " >= ?");
    private static final String TYPE = "json_type(body, ?)";
    private static final String VALUE = "json_extract(body, ?)";
    private static final int MOST = 16;
    private static final int MOST_VALUES = 100;

    private final Asked asked;
    private final StringBuilder sql = new StringBuilder("SELECT id, body FROM doc WHERE collection = ?");
    private final List<Object> values = new ArrayList<>();
    private String order = " ORDER BY id";

    Where(Asked asked, String collection) {
        this.asked = asked;
        values.add(collection);
    }

    void all(JsonObject fields) throws Refusal {
        if (fields.size() > MOST) {
            throw asked.invalid("\"where\" has at most " + MOST + " fields");
        }
        for (var field : fields.entrySet()) {
            String path = path(field.getKey());
            if (field.getValue() instanceof JsonObject operators) {
                if (operators.size() == 0) {
                    throw asked.invalid("\"where\" of " + field.getKey() + " says nothing; e.g. {\">=\":3}");
                }
                for (var operator : operators.entrySet()) {
                    compare(path, operator.getKey(), operator.getValue());
                }
            } else {
                equal(path, field.getValue(), " AND ", "");
            }
        }
    }

    private void compare(String path, String operator, JsonElement value) throws Refusal {
        switch (operator) {
            case "==" -> equal(path, value, " AND ", "");
            case "!=" -> equal(path, value, " AND ", " IS NOT TRUE");
            case "<", "<=", ">", ">=" -> {
                if (!(value instanceof JsonPrimitive bound) || bound.isBoolean()) {
                    throw asked.invalid("\"where\" compares " + operator + " with a number or a text");
                }
                typed(" AND ", path, bound, COMPARED.get(operator), "");
            }
            case "prefix" -> {
                if (!(value instanceof JsonPrimitive text) || !text.isString()) {
                    throw asked.invalid("\"where\" takes a text as prefix");
                }
                sql.append(" AND (").append(TYPE).append(" = 'text' AND substr(");
                sql.append(VALUE).append(", 1, length(?)) = ?)");
                values.addAll(List.of(path, path, text.getAsString(), text.getAsString()));
            }
            case "exists" -> {
                if (!(value instanceof JsonPrimitive flag) || !flag.isBoolean()) {
                    throw asked.invalid("\"where\" takes true or false for exists");
                }
                sql.append(" AND ").append(TYPE).append(flag.getAsBoolean() ? " IS NOT NULL" : " IS NULL");
                values.add(path);
            }
            default ->
                throw asked.invalid(
                        "\"where\" knows no " + operator + "; it knows ==, !=, <, <=, >, >=, prefix, exists");
        }
    }

    private void equal(String path, JsonElement value, String joint, String end) throws Refusal {
        if (value instanceof JsonPrimitive primitive) {
            typed(joint, path, primitive, " = ?", end);
        } else if (value.isJsonNull()) {
            sql.append(joint).append('(').append(TYPE).append(" = 'null')").append(end);
            values.add(path);
        } else if (value.isJsonArray()
                && !value.getAsJsonArray().isEmpty()
                && value.getAsJsonArray().size() <= MOST_VALUES) {
            sql.append(joint).append("(FALSE");
            for (JsonElement one : value.getAsJsonArray()) {
                if (!one.isJsonPrimitive() && !one.isJsonNull()) {
                    throw asked.invalid("\"where\" lists texts, numbers, true, false and null");
                }
                equal(path, one, " OR ", "");
            }
            sql.append(')').append(end);
        } else {
            throw asked.invalid(
                    "\"where\" compares with a text, a number, true, false, null or 1 to " + MOST_VALUES + " of them");
        }
    }

    private void typed(String joint, String path, JsonPrimitive value, String compared, String end) {
        sql.append(joint).append('(').append(TYPE);
        values.add(path);
        if (value.isBoolean()) {
            sql.append(value.getAsBoolean() ? " = 'true'" : " = 'false'");
        } else {
            sql.append(value.isString() ? " = 'text'" : " IN ('integer', 'real')");
            sql.append(" AND ").append(VALUE).append(compared);
            values.add(path);
            values.add(value.isString() ? value.getAsString() : number(value));
        }
        sql.append(')').append(end);
    }

    private static Object number(JsonPrimitive number) {
        try {
            return number.getAsBigDecimal().longValueExact();
        } catch (ArithmeticException | NumberFormatException e) {
            return number.getAsDouble();
        }
    }

    private String path(String field) throws Refusal {
        if (field.length() > 512 || !FIELD.matcher(field).matches()) {
            throw asked.invalid("\"" + field.replaceAll("\\p{Cntrl}", "?")
                    + "\" is no field: names joined by dots, without quotes or backslashes");
        }
        return "$.\"" + field.replace(".", "\".\"") + "\"";
    }

    void order(String field) throws Refusal {
        boolean down = field.startsWith("-");
        values.add(path(down ? field.substring(1) : field));
        order = " ORDER BY " + VALUE + (down ? " DESC" : "") + ", id";
    }

    void slice(int limit, int offset) {
        values.add(limit);
        values.add(offset);
    }

    String sql() {
        return sql + order + " LIMIT ? OFFSET ?";
    }

    List<Object> values() {
        return List.copyOf(values);
    }
}
