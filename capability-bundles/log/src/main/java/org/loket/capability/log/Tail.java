package org.loket.capability.log;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.util.Locale;
import java.util.Set;
import org.loket.counter.Call;
import org.loket.counter.Capability;
import org.loket.counter.Provides;
import org.loket.counter.Refusal;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.log.LogLevel;

/** Reads the end of the node's log. */
@Component
@Provides(
        capability = "log.tail",
        effect = "read",
        description = "The last entries of the node's log, oldest first.",
        args = """
                {"type":"object","properties":{
                "lines":{"type":"integer","minimum":1,"maximum":1000,"description":"how many entries; 20 if absent"},
                "level":{"enum":["error","warn","info","debug","trace"],"description":"this or graver; info if absent"}},
                "additionalProperties":false}""",
        answer = """
                {"type":"object","properties":{"lines":{"type":"array","items":{"type":"object","properties":{
                "time":{"type":"string","format":"date-time"},
                "level":{"type":"string"},
                "bundle":{"type":"string"},
                "logger":{"type":"string"},
                "message":{"type":"string"},
                "more":{"type":"string","description":"the message's further lines and the exception, if any"}},
                "required":["time","level","bundle","logger","message"]}}},
                "required":["lines"]}""")
public final class Tail implements Capability {
    private static final Set<String> LEVELS = Set.of("error", "warn", "info", "debug", "trace");

    private final Sink sink;

    @Activate
    public Tail(@Reference Sink sink) {
        this.sink = sink;
    }

    @Override
    public String call(Call call) throws Refusal {
        var args = JsonParser.parseString(call.args()).getAsJsonObject();
        for (String name : args.keySet()) {
            if (!name.equals("lines") && !name.equals("level")) {
                throw invalid("no argument \"" + name + "\"; it takes lines and level");
            }
        }
        var lines = new JsonArray();
        for (Line line : sink.tail(lines(args), level(args))) {
            lines.add(json(line));
        }
        var answer = new JsonObject();
        answer.add("lines", lines);
        return answer.toString();
    }

    private static int lines(JsonObject args) throws Refusal {
        String lines = args.has("lines") ? args.get("lines").toString() : "20";
        if (!lines.matches("[1-9]\\d{0,2}|1000")) {
            throw invalid("\"lines\" is a number from 1 to 1000");
        }
        return Integer.parseInt(lines);
    }

    private static LogLevel level(JsonObject args) throws Refusal {
        JsonElement level = args.get("level");
        if (level == null) {
            return LogLevel.INFO;
        }
        if (!level.isJsonPrimitive() || !LEVELS.contains(level.getAsString())) {
            throw invalid("\"level\" is one of error, warn, info, debug, trace");
        }
        return LogLevel.valueOf(level.getAsString().toUpperCase(Locale.ROOT));
    }

    private static JsonObject json(Line line) {
        var json = new JsonObject();
        json.addProperty("time", line.time().toString());
        json.addProperty("level", line.level().name().toLowerCase(Locale.ROOT));
        json.addProperty("bundle", line.bundle());
        json.addProperty("logger", line.logger());
        json.addProperty("message", line.message());
        if (!line.more().isEmpty()) {
            json.addProperty("more", line.more());
        }
        return json;
    }

    private static Refusal invalid(String message) {
        return new Refusal(Refusal.Reason.INVALID, Refusal.Ran.NO, "log.tail: " + message);
    }
}
