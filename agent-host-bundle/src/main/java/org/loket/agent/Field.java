package org.loket.agent;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonPrimitive;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;

/** One JSON object of {@code agent.json} and where it stands, read field by field; each error names field and remedy. */
record Field(String path, JsonObject json) {
    /** Refuses names that are not known. */
    Field only(String... names) throws BadProgram {
        Set<String> known = new TreeSet<>(List.of(names));
        for (String name : json.keySet()) {
            if (!known.contains(name)) {
                throw new BadProgram(at(name) + " is not known; allowed are " + String.join(", ", known));
            }
        }
        return this;
    }

    private String at(String name) {
        return path.isEmpty() ? name : path + "." + name;
    }

    private Optional<JsonElement> value(String name) {
        return Optional.ofNullable(json.get(name));
    }

    String text(String name, Pattern form, String allowed) throws BadProgram {
        return maybe(name, form, allowed)
                .orElseThrow(() -> new BadProgram(at(name) + " is missing; it must be " + allowed));
    }

    Optional<String> maybe(String name, Pattern form, String allowed) throws BadProgram {
        Optional<JsonElement> value = value(name);
        if (value.isEmpty()) {
            return Optional.empty();
        }
        if (value.get() instanceof JsonPrimitive primitive
                && primitive.isString()
                && form.matcher(primitive.getAsString()).matches()) {
            return Optional.of(primitive.getAsString());
        }
        throw new BadProgram(at(name) + " is " + shown(value.get()) + "; it must be " + allowed);
    }

    int number(String name, int least, int most, int otherwise) throws BadProgram {
        Optional<JsonElement> value = value(name);
        if (value.isEmpty()) {
            return otherwise;
        }
        if (value.get() instanceof JsonPrimitive primitive
                && primitive.isNumber()
                && primitive.getAsString().matches("\\d{1,9}")
                && primitive.getAsInt() >= least
                && primitive.getAsInt() <= most) {
            return primitive.getAsInt();
        }
        throw new BadProgram(at(name) + " is " + shown(value.get()) + "; it must be "
                + (least == most ? String.valueOf(least) : "a whole number from " + least + " to " + most));
    }

    /** False if nothing is said. */
    boolean flag(String name) throws BadProgram {
        JsonElement value = value(name).orElse(new JsonPrimitive(false));
        if (value instanceof JsonPrimitive primitive && primitive.isBoolean()) {
            return primitive.getAsBoolean();
        }
        throw new BadProgram(at(name) + " is " + shown(value) + "; it must be true or false");
    }

    Field object(String name) throws BadProgram {
        JsonElement value = value(name).orElseGet(JsonObject::new);
        if (value instanceof JsonObject object) {
            return new Field(at(name), object);
        }
        throw new BadProgram(at(name) + " is " + shown(value) + "; it must be an object");
    }

    /** Its elements; a text among them stands for an object with that text as {@code single}. */
    List<Field> list(String name, String single, int most) throws BadProgram {
        JsonElement value = value(name).orElseGet(JsonArray::new);
        if (!(value instanceof JsonArray array) || array.size() > most) {
            throw new BadProgram(at(name) + " must be a list of at most " + most);
        }
        List<Field> fields = new ArrayList<>();
        for (JsonElement element : array) {
            String place = at(name) + "[" + fields.size() + "]";
            if (element instanceof JsonObject object) {
                fields.add(new Field(place, object));
            } else if (element instanceof JsonPrimitive primitive && primitive.isString() && !single.isEmpty()) {
                JsonObject object = new JsonObject();
                object.add(single, primitive);
                fields.add(new Field(place, object));
            } else {
                throw new BadProgram(place + " is " + shown(element) + "; it must be an object"
                        + (single.isEmpty() ? "" : " or a text"));
            }
        }
        return fields;
    }

    private static String shown(JsonElement value) {
        String text = value.toString();
        return text.length() <= 60 ? text : text.substring(0, 60) + "…";
    }
}
