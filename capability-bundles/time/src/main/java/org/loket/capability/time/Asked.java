package org.loket.capability.time;

import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.ZoneId;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import org.loket.counter.Call;
import org.loket.counter.Refusal;

/** The arguments of one call, checked as they are read. */
final class Asked {
    private static final Pattern MOMENT = Pattern.compile("\\d{4}-\\d\\d-\\d\\dT\\S{1,24}");
    private static final String NO_MOMENT = "\"at\" is not a moment; write it like 2026-07-01T12:00:00Z";

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

    Optional<ZoneId> zone() throws Refusal {
        var name = text("zone");
        try {
            return name.map(ZoneId::of);
        } catch (DateTimeException e) {
            throw invalid("no zone \"" + name.orElse("")
                    + "\"; say an IANA name or an offset, e.g. Europe/Amsterdam or +02:00");
        }
    }

    Optional<Instant> at() throws Refusal {
        var moment = text("at");
        if (moment.isPresent() && !MOMENT.matcher(moment.get()).matches()) {
            throw invalid(NO_MOMENT);
        }
        try {
            return moment.map(Instant::parse);
        } catch (DateTimeException e) {
            throw invalid(NO_MOMENT);
        }
    }

    Refusal invalid(String message) {
        return new Refusal(Refusal.Reason.INVALID, Refusal.Ran.NO, capability + ": " + message);
    }

    private Optional<String> text(String name) throws Refusal {
        if (!args.has(name)) {
            return Optional.empty();
        }
        if (!args.get(name).isJsonPrimitive() || !args.getAsJsonPrimitive(name).isString()) {
            throw invalid("\"" + name + "\" must be a text");
        }
        return Optional.of(args.get(name).getAsString());
    }
}
