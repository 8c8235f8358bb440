package org.loket.capability.module;

import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import com.google.gson.JsonPrimitive;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.loket.counter.Call;
import org.loket.counter.Refusal;

/** The arguments of one call, checked as they are read. */
final class Asked {
    private final String capability;
    private final JsonObject args;

    Asked(Call call, String... known) throws Refusal {
        capability = call.capability();
        args = JsonParser.parseString(call.args()).getAsJsonObject();
        for (String name : args.keySet()) {
            if (!List.of(known).contains(name)) {
                throw wrong("no argument \"" + name + "\"; it takes "
                        + (known.length == 0 ? "none" : String.join(", ", known)));
            }
        }
    }

    Refusal wrong(String message) {
        return Refused.invalid(capability + ": " + message);
    }

    Optional<String> maybe(String name) throws Refusal {
        if (!args.has(name)) {
            return Optional.empty();
        }
        if (args.get(name) instanceof JsonPrimitive text && text.isString()) {
            return Optional.of(text.getAsString());
        }
        throw wrong("\"" + name + "\" must be a text");
    }

    String text(String name) throws Refusal {
        return maybe(name).orElseThrow(() -> wrong("\"" + name + "\" is missing"));
    }

    boolean flag(String name) throws Refusal {
        if (!args.has(name)) {
            return false;
        }
        if (args.get(name) instanceof JsonPrimitive flag && flag.isBoolean()) {
            return flag.getAsBoolean();
        }
        throw wrong("\"" + name + "\" must be true or false");
    }

    Optional<List<String>> texts(String name) throws Refusal {
        if (!args.has(name)) {
            return Optional.empty();
        }
        var texts = new ArrayList<String>();
        if (args.get(name) instanceof JsonArray array) {
            for (var element : array) {
                if (!(element instanceof JsonPrimitive text) || !text.isString()) {
                    throw wrong("\"" + name + "\" must be a list of texts");
                }
                texts.add(element.getAsString());
            }
            return Optional.of(List.copyOf(texts));
        }
        throw wrong("\"" + name + "\" must be a list of texts");
    }
}
