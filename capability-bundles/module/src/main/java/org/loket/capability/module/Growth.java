package org.loket.capability.module;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonPrimitive;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Whether a JSON Schema only grew: what was taken is still taken, what was answered is still answered. Where the form does
 * not tell, it did not.
 */
final class Growth {
    private static final Set<String> WORDS =
            Set.of("description", "title", "examples", "default", "$comment", "$schema", "deprecated");
    private static final Set<String> KNOWN =
            Set.of("type", "properties", "required", "additionalProperties", "items", "enum", "const");
    private static final List<String> LEAST = List.of("minimum", "exclusiveMinimum", "minLength", "minItems");
    private static final List<String> MOST = List.of("maximum", "exclusiveMaximum", "maxLength", "maxItems");

    private Growth() {}

    /** How arguments that the old schema allowed are refused by the new one. */
    static Optional<String> takesLess(JsonObject old, JsonObject now) {
        return uncovered("", now, old, false);
    }

    /** How answers of the new schema are none that the old one promised; more members are no harm. */
    static Optional<String> answersLess(JsonObject old, JsonObject now) {
        return uncovered("", old, now, true);
    }

    /** Why not everything that is {@code narrow} is {@code wide}. */
    private static Optional<String> uncovered(String at, JsonObject wide, JsonObject narrow, boolean answer) {
        String here = at.isEmpty() ? "as a whole" : at;
        if (wide.equals(narrow)) {
            return Optional.empty();
        }
        if (!types(wide).containsAll(types(narrow))) {
            return Optional.of(here + ", its type");
        }
        if (!values(narrow, wide)) {
            return Optional.of(here + ", its values");
        }
        if (!required(narrow).containsAll(required(wide))) {
            return Optional.of(here + ", what is required");
        }
        if (!bounded(wide, narrow)) {
            return Optional.of(here + ", its bounds");
        }
        return properties(at, wide, narrow, answer).or(() -> items(at, wide, narrow, answer));
    }

    private static Set<String> types(JsonObject schema) {
        var types = new HashSet<>(listed(schema.get("type")));
        if (types.isEmpty()) {
            types.addAll(Set.of("object", "array", "string", "number", "boolean", "null"));
        }
        if (types.contains("number")) {
            types.add("integer");
        }
        return types;
    }

    private static Set<String> listed(JsonElement value) {
        var found = new HashSet<String>();
        if (value instanceof JsonArray array) {
            array.forEach(element -> found.add(element.getAsString()));
        } else if (value instanceof JsonPrimitive text) {
            found.add(text.getAsString());
        }
        return found;
    }

    private static boolean values(JsonObject narrow, JsonObject wide) {
        Set<JsonElement> allowed = enumerated(wide);
        return allowed.isEmpty() || (!enumerated(narrow).isEmpty() && allowed.containsAll(enumerated(narrow)));
    }

    private static Set<JsonElement> enumerated(JsonObject schema) {
        var found = new HashSet<JsonElement>();
        if (schema.get("enum") instanceof JsonArray array) {
            array.forEach(found::add);
        }
        if (schema.has("const")) {
            found.add(schema.get("const"));
        }
        return found;
    }

    private static Set<String> required(JsonObject schema) {
        return listed(schema.get("required"));
    }

    private static boolean bounded(JsonObject wide, JsonObject narrow) {
        for (String name : LEAST) {
            if (wide.has(name) && (!narrow.has(name) || number(narrow, name) < number(wide, name))) {
                return false;
            }
        }
        for (String name : MOST) {
            if (wide.has(name) && (!narrow.has(name) || number(narrow, name) > number(wide, name))) {
                return false;
            }
        }
        return wide.entrySet().stream()
                .filter(entry -> !WORDS.contains(entry.getKey()) && !KNOWN.contains(entry.getKey()))
                .filter(entry -> !LEAST.contains(entry.getKey()) && !MOST.contains(entry.getKey()))
                .allMatch(entry -> entry.getValue().equals(narrow.get(entry.getKey())));
    }

    private static double number(JsonObject schema, String name) {
        return schema.get(name).getAsDouble();
    }

    private static Optional<String> properties(String at, JsonObject wide, JsonObject narrow, boolean answer) {
        JsonObject takes = Json.object(wide, "properties").orElseGet(JsonObject::new);
        JsonObject gives = Json.object(narrow, "properties").orElseGet(JsonObject::new);
        boolean closed = wide.get("additionalProperties") instanceof JsonPrimitive flag && !flag.getAsBoolean();
        boolean open = !(narrow.get("additionalProperties") instanceof JsonPrimitive flag) || flag.getAsBoolean();
        if (closed && open && !answer) {
            return Optional.of((at.isEmpty() ? "as a whole" : at) + ", what else may be given");
        }
        for (Map.Entry<String, JsonElement> given : gives.entrySet()) {
            String there = at.isEmpty() ? given.getKey() : at + "." + given.getKey();
            if (!takes.has(given.getKey())) {
                if (closed && !answer) {
                    return Optional.of(there + " is gone");
                }
            } else if (takes.get(given.getKey()) instanceof JsonObject a && given.getValue() instanceof JsonObject b) {
                Optional<String> deeper = uncovered(there, a, b, answer);
                if (deeper.isPresent()) {
                    return deeper;
                }
            }
        }
        return Optional.empty();
    }

    private static Optional<String> items(String at, JsonObject wide, JsonObject narrow, boolean answer) {
        Optional<JsonObject> takes = Json.object(wide, "items");
        if (takes.isEmpty()) {
            return Optional.empty();
        }
        return uncovered(at + "[]", takes.get(), Json.object(narrow, "items").orElseGet(JsonObject::new), answer);
    }
}
