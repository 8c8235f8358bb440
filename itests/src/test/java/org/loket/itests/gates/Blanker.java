package org.loket.itests.gates;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import com.google.gson.JsonPrimitive;
import java.util.Map;
import org.loket.counter.Call;
import org.loket.counter.Gate;

/** Blanks a secret wherever an answer holds it, in names and values, however it is escaped. */
public final class Blanker implements Gate {
    private final String secret;

    public Blanker(Map<String, Object> properties) {
        secret = String.valueOf(properties.get("secret"));
    }

    @Override
    public void before(Call call) {
        // whatever is asked may be asked
    }

    @Override
    public String after(Call call, String answer) {
        JsonElement read = JsonParser.parseString(answer);
        JsonElement blank = blanked(read);
        return blank.equals(read) ? answer : blank.toString();
    }

    private JsonElement blanked(JsonElement element) {
        if (element.isJsonObject()) {
            var object = new JsonObject();
            element.getAsJsonObject().entrySet().forEach(e -> object.add(text(e.getKey()), blanked(e.getValue())));
            return object;
        }
        if (element.isJsonArray()) {
            var array = new JsonArray();
            element.getAsJsonArray().forEach(each -> array.add(blanked(each)));
            return array;
        }
        boolean text = element.isJsonPrimitive() && element.getAsJsonPrimitive().isString();
        return text ? new JsonPrimitive(text(element.getAsString())) : element;
    }

    private String text(String text) {
        return text.replace(secret, "[blanked]");
    }
}
