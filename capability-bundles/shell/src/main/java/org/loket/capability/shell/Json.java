package org.loket.capability.shell;

import com.google.gson.Gson;
import com.google.gson.GsonBuilder;
import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import java.util.ArrayList;
import java.util.List;

/** Reading answers without minding what is absent. */
final class Json {
    private static final Gson WIDE =
            new GsonBuilder().setPrettyPrinting().disableHtmlEscaping().create();

    private Json() {}

    static String text(JsonObject object, String name) {
        var value = object.get(name);
        if (value == null || value.isJsonNull()) {
            return "";
        }
        return value.isJsonPrimitive() ? value.getAsString() : value.toString();
    }

    static boolean flag(JsonObject object, String name) {
        var value = object.get(name);
        return value != null && value.isJsonPrimitive() && value.getAsBoolean();
    }

    static long number(JsonObject object, String name) {
        var value = object.get(name);
        return value != null && value.isJsonPrimitive() ? value.getAsLong() : 0;
    }

    static JsonObject object(JsonObject object, String name) {
        return object.get(name) instanceof JsonObject found ? found : new JsonObject();
    }

    static List<JsonObject> objects(JsonObject object, String name) {
        var found = new ArrayList<JsonObject>();
        array(object, name).forEach(element -> found.add(element.getAsJsonObject()));
        return found;
    }

    static List<String> texts(JsonObject object, String name) {
        var found = new ArrayList<String>();
        array(object, name).forEach(element -> found.add(element.getAsString()));
        return found;
    }

    /** For people: indented. */
    static String wide(JsonElement json) {
        return WIDE.toJson(json);
    }

    static JsonObject of(String name, String value) {
        var object = new JsonObject();
        object.addProperty(name, value);
        return object;
    }

    private static JsonArray array(JsonObject object, String name) {
        return object.get(name) instanceof JsonArray array ? array : new JsonArray();
    }
}
