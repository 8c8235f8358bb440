package com.example.dice;

import com.google.gson.JsonParser;
import java.util.Arrays;
import java.util.Random;
import org.loket.counter.*;
import org.osgi.service.component.annotations.*;

/** Rolls up to a hundred dice, adds them up and says when. */
@Component
@Provides(capability = "dice.roll", effect = "read", description = "Rolls dice.", args = """
        {"type":"object","required":["sides"],"properties":{"sides":{"type":"integer","minimum":2,"maximum":9999999},
        "count":{"type":"integer","minimum":1,"maximum":100}}}""", answer = """
        {"type":"object","properties":{"rolls":{"type":"array","items":{"type":"integer"}},
        "total":{"type":"integer"},"at":{"type":"string"}}}""")
public record Dice(Counter counter, Random random) implements Capability {
    @Activate
    public Dice(@Reference Counter counter) {
        this(counter, new Random());
    }

    @Override
    public String call(Call call) throws Refusal {
        var args = JsonParser.parseString(call.args()).getAsJsonObject();
        var sides = String.valueOf(args.get("sides"));
        var count = args.has("count") ? args.get("count").toString() : "1";
        if (!sides.matches("[2-9]|[1-9]\\d{1,6}") || !count.matches("[1-9]\\d?|100")) {
            throw new Refusal(Refusal.Reason.INVALID, Refusal.Ran.NO, "say e.g. {\"sides\":6,\"count\":2}");
        }
        int[] rolls = random.ints(Integer.parseInt(count), 1, 1 + Integer.parseInt(sides))
                .toArray();
        var now = JsonParser.parseString(counter.call("time.now", "{}")).getAsJsonObject();
        return "{\"rolls\":%s,\"total\":%d,\"at\":%s}"
                .formatted(Arrays.toString(rolls), Arrays.stream(rolls).sum(), now.get("time"));
    }
}
