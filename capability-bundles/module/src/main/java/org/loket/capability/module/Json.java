package org.loket.capability.module;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonPrimitive;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;

/** Reading and writing JSON without minding what is absent. */
final class Json {
    private Json() {}

    static String text(JsonObject object, String name) {
        return object.get(name) instanceof JsonPrimitive value ? value.getAsString() : "";
    }

    static boolean flag(JsonObject object, String name) {
        return object.get(name) instanceof JsonPrimitive value && value.isBoolean() && value.getAsBoolean();
    }

    static long number(JsonObject object, String name) {
        return object.get(name) instanceof JsonPrimitive value && value.isNumber() ? value.getAsLong() : 0;
    }

    static Optional<JsonObject> object(JsonObject object, String name) {
        return object.get(name) instanceof JsonObject found ? Optional.of(found) : Optional.empty();
    }

    static List<JsonObject> objects(JsonObject object, String name) {
        var found = new ArrayList<JsonObject>();
        if (object.get(name) instanceof JsonArray array) {
            array.forEach(element -> found.add(element.getAsJsonObject()));
        }
        return found;
    }

    static List<String> texts(JsonObject object, String name) {
        return object.get(name) instanceof JsonArray array ? texts(array) : List.of();
    }

    private static List<String> texts(JsonArray array) {
        var found = new ArrayList<String>();
        array.forEach(element -> found.add(element.getAsString()));
        return List.copyOf(found);
    }

    static JsonArray array(Collection<String> texts) {
        var array = new JsonArray();
        texts.forEach(array::add);
        return array;
    }

    static JsonArray objects(Collection<? extends JsonElement> objects) {
        var array = new JsonArray();
        objects.forEach(array::add);
        return array;
    }
}
