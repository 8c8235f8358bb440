package com.example.dice;

import com.google.gson.JsonParser;
import java.util.Random;
import org.loket.counter.*;
import org.osgi.service.component.annotations.*;

/** Rolls a die and says when. */
@Component
@Provides(capability = "dice.roll", effect = "read", description = "Rolls a die.", args = """
        {"type":"object","required":["sides"],
        "properties":{"sides":{"type":"integer","minimum":2,"maximum":9999999}}}""", answer = """
        {"type":"object","properties":{"rolls":{"type":"array","items":{"type":"integer"}},"at":{"type":"string"}}}""")
public record Dice(Counter counter, Random random) implements Capability {
    @Activate
    public Dice(@Reference Counter counter) {
        this(counter, new Random());
    }

    @Override
    public String call(Call call) throws Refusal {
        var args = JsonParser.parseString(call.args()).getAsJsonObject();
        var sides = String.valueOf(args.get("sides"));
        if (!sides.matches("[2-9]|[1-9]\\d{1,6}")) {
            throw new Refusal(Refusal.Reason.INVALID, Refusal.Ran.NO, "say how many sides, e.g. {\"sides\":6}");
        }
        var now = JsonParser.parseString(counter.call("time.now", "{}")).getAsJsonObject();
        return "{\"rolls\":[%d],\"at\":%s}".formatted(1 + random.nextInt(Integer.parseInt(sides)), now.get("time"));
    }
}
