package org.loket.capability.files;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import com.google.gson.JsonPrimitive;
import java.util.List;
import java.util.Optional;
import org.loket.counter.Call;
import org.loket.counter.Refusal;
import org.loket.counter.Refusal.Ran;
import org.loket.counter.Refusal.Reason;

/** The arguments of one call, checked as they are read. */
final class Asked {
    private final String capability;
    private final JsonObject args;

    Asked(Call call, String... known) throws Refusal {
        capability = call.capability();
        args = JsonParser.parseString(call.args()).getAsJsonObject();
        for (String name : args.keySet()) {
            if (!List.of(known).contains(name)) {
                throw invalid("no argument \"" + name + "\"; it takes " + String.join(", ", known));
            }
        }
    }

    Refusal invalid(String message) {
        return new Refusal(Reason.INVALID, Ran.NO, capability + ": " + message);
    }

    Refusal told(String message) {
        return failed(capability + ": " + message);
    }

    Refusal busy(String message) {
        return new Refusal(Reason.BUSY, Ran.NO, capability + ": " + message, "{\"retry-ms\":500}");
    }

    static Refusal failed(String message) {
        return new Refusal(Reason.FAILED, Ran.NO, message);
    }

    boolean has(String name) {
        return args.has(name);
    }

    private JsonElement value(String name) throws Refusal {
        JsonElement value = args.get(name);
        if (value == null || value.isJsonNull()) {
            throw invalid("\"" + name + "\" is missing");
        }
        return value;
    }

    String text(String name) throws Refusal {
        if (value(name) instanceof JsonPrimitive text && text.isString()) {
            return text.getAsString();
        }
        throw invalid("\"" + name + "\" must be a text");
    }

    /** The names of a path to a file or folder inside the home. */
    List<String> path(String name) throws Refusal {
        List<String> path = pathOrHome(name);
        if (path.isEmpty()) {
            throw invalid("\"" + name + "\" is empty: name a file or folder, e.g. notes/today.txt");
        }
        return path;
    }

    /** The same, where the empty path means the home itself, and so does none. */
    List<String> pathOrHome(String name) throws Refusal {
        String path = has(name) ? text(name) : "";
        Optional<String> wrong = Names.wrong(path);
        if (wrong.isPresent()) {
            throw invalid("\"" + name + "\" " + wrong.get());
        }
        return Names.of(path);
    }

    long whole(String name, long least, long most, long otherwise) throws Refusal {
        if (!has(name)) {
            return otherwise;
        }
        if (value(name) instanceof JsonPrimitive number && number.isNumber()) {
            try {
                long whole = number.getAsBigDecimal().longValueExact();
                if (whole >= least && whole <= most) {
                    return whole;
                }
            } catch (ArithmeticException | NumberFormatException e) {
                throw invalid("\"" + name + "\" must be a whole number");
            }
        }
        throw invalid("\"" + name + "\" must be a whole number from " + least + " to " + most);
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
}
