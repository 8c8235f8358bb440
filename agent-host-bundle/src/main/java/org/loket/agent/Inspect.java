package org.loket.agent;

import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import org.loket.counter.Call;
import org.loket.counter.Capability;
import org.loket.counter.Provides;
import org.loket.counter.Refusal;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;

/** Shows one agent: what it may use, what it asks for, how it fares. */
@Component
@Provides(
        capability = "agent.inspect",
        effect = "read",
        description = "One agent: its limits, what it asks for and provides, how it fares.",
        args = """
                {"type":"object","properties":{"agent":{"type":"string"}},"required":["agent"],
                "additionalProperties":false}""",
        answer = """
                {"type":"object","properties":{
                "name":{"type":"string"},"program":{"type":"string"},"version":{"type":"string"},
                "description":{"type":"string"},"state":{"enum":["idle","waiting","running","stopped"]},
                "waiting":{"type":"integer"},"done":{"type":"integer"},"failed":{"type":"integer"},
                "failure":{"type":"string","description":"why a message failed last"},
                "own-bytes":{"type":"integer","description":"memory that differs from the program's template"},
                "commit":{"enum":["idle","message"]},
                "refused":{"type":"object","description":"a newer version that could not take over; this one goes on",
                "properties":{"program":{"type":"string"},"why":{"type":"string"},"version":{"type":"string"},
                "instead":{"type":"string"}}},
                "limits":{"type":"object"},"asks":{"type":"array"},"provides":{"type":"array"}}}""",
        timeout = -1)
public final class Inspect implements Capability {
    private final Post post;
    private final Agents agents;

    @Activate
    public Inspect(@Reference Host host) {
        post = host.post();
        agents = host.agents();
    }

    @Override
    public String call(Call call) throws Refusal, InterruptedException {
        Agent agent = post.named(call);
        Program program = agent.program();
        Agent.View view = agent.view();
        JsonObject json = ListAgents.shown(agent, view);
        json.addProperty("failure", view.failure());
        json.addProperty("own-bytes", view.pages() * Image.PAGE);
        json.addProperty("commit", program.commit() == Program.Commit.IDLE ? "idle" : "message");
        agents.wentBack(program.bundle()).ifPresent(refused -> json.add("refused", ListAgents.shown(refused)));
        JsonObject limits = new JsonObject();
        limits.addProperty("memory", program.limits().memory());
        limits.addProperty("time", program.limits().time());
        limits.addProperty("mailbox", program.limits().mailbox());
        limits.addProperty("calls", program.limits().calls());
        json.add("limits", limits);
        JsonArray asks = new JsonArray();
        program.asks().forEach(ask -> asks.add(ask.capability()));
        json.add("asks", asks);
        JsonArray provides = new JsonArray();
        program.provides().forEach(offered -> provides.add(offered.capability()));
        json.add("provides", provides);
        return json.toString();
    }
}
