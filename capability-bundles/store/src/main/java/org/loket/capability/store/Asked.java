package org.loket.capability.store;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import com.google.gson.JsonPrimitive;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.loket.counter.Call;
import org.loket.counter.Refusal;

/** The arguments of one call, or one object among them, checked as they are read. */
final class Asked {
    private static final int LONGEST_NAME = 512;

    private final String capability;
    private final JsonObject args;

    Asked(Call call, String... known) throws Refusal {
        this(call.capability(), JsonParser.parseString(call.args()).getAsJsonObject(), known);
    }

    Asked(String capability, JsonObject args, String... known) throws Refusal {
        this.capability = capability;
        this.args = args;
        for (String name : args.keySet()) {
            if (!List.of(known).contains(name)) {
                throw invalid("no argument \"" + name + "\"; it takes " + String.join(", ", known));
            }
        }
    }

    Refusal invalid(String message) {
        return new Refusal(Refusal.Reason.INVALID, Refusal.Ran.NO, capability + ": " + message);
    }

    boolean has(String name) {
        return args.has(name);
    }

    JsonElement value(String name) throws Refusal {
        JsonElement value = args.get(name);
        if (value == null || value.isJsonNull()) {
            throw invalid("\"" + name + "\" is missing");
        }
        return value;
    }

    /** A text that names something: not empty, at most 512 bytes, no control characters. */
    String name(String name) throws Refusal {
        String text = text(name);
        if (text.isEmpty() || bytes(text) > LONGEST_NAME || text.chars().anyMatch(Character::isISOControl)) {
            throw invalid("\"" + name + "\" is 1 to " + LONGEST_NAME + " bytes without control characters");
        }
        return text;
    }

    Optional<String> nameIfAny(String name) throws Refusal {
        return has(name) ? Optional.of(name(name)) : Optional.empty();
    }

    String text(String name) throws Refusal {
        if (value(name) instanceof JsonPrimitive text && text.isString()) {
            return text.getAsString();
        }
        throw invalid("\"" + name + "\" must be a text");
    }

    JsonObject object(String name) throws Refusal {
        if (value(name) instanceof JsonObject object) {
            return object;
        }
        throw invalid("\"" + name + "\" must be an object");
    }

    List<JsonElement> list(String name, int most) throws Refusal {
        if (!value(name).isJsonArray()) {
            throw invalid("\"" + name + "\" must be a list");
        }
        List<JsonElement> list = args.getAsJsonArray(name).asList();
        if (list.isEmpty() || list.size() > most) {
            throw invalid("\"" + name + "\" holds 1 to " + most + ", not " + list.size() + ": ask several times");
        }
        return list;
    }

    List<Long> ids(String name, int most) throws Refusal {
        var ids = new ArrayList<Long>();
        for (JsonElement element : list(name, most)) {
            ids.add(whole(name, element, 1, Long.MAX_VALUE));
        }
        return ids;
    }

    int whole(String name, int least, int most, int otherwise) throws Refusal {
        return has(name) ? (int) whole(name, value(name), least, most) : otherwise;
    }

    private long whole(String name, JsonElement element, long least, long most) throws Refusal {
        if (element instanceof JsonPrimitive number && number.isNumber()) {
            try {
                long whole = number.getAsBigDecimal().longValueExact();
                if (whole >= least && whole <= most) {
                    return whole;
                }
            } catch (ArithmeticException | NumberFormatException e) {
                throw invalid("\"" + name + "\" must be whole numbers");
            }
        }
        throw invalid("\"" + name + "\" must be whole numbers from " + least + " to " + most);
    }

    double share(String name, double otherwise) throws Refusal {
        if (!has(name)) {
            return otherwise;
        }
        double share = value(name) instanceof JsonPrimitive number && number.isNumber() ? number.getAsDouble() : -1;
        if (!(share >= 0 && share <= 1)) {
            throw invalid("\"" + name + "\" must be a number from 0 to 1");
        }
        return share;
    }

    boolean flag(String name) throws Refusal {
        if (!has(name)) {
            return false;
        }
        if (value(name) instanceof JsonPrimitive flag && flag.isBoolean()) {
            return flag.getAsBoolean();
        }
        throw invalid("\"" + name + "\" must be true or false");
    }

    Optional<Instant> moment(String name) throws Refusal {
        if (!has(name)) {
            return Optional.empty();
        }
        try {
            Instant moment = Instant.parse(text(name));
            if (moment.isAfter(Instant.parse("0000-01-01T00:00:00Z"))
                    && moment.isBefore(Instant.parse("9999-12-31T23:59:59Z"))) {
                return Optional.of(moment);
            }
        } catch (DateTimeException e) {
            throw invalid("\"" + name + "\" is not a moment; write it like 2026-07-01T12:00:00Z");
        }
        throw invalid("\"" + name + "\" is not a moment of the years 0 to 9999");
    }

    static int bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8).length;
    }
}
