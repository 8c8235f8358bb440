package org.loket.agent;

import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import org.loket.counter.Call;
import org.loket.counter.Capability;
import org.loket.counter.Provides;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;

/** Names the agents of this node, the programs that were refused, and those that came along with a home. */
@Component
@Provides(
        capability = "agent.list",
        effect = "read",
        description = "The agents of this node, the programs that were refused, and those that came along with a home.",
        args = """
                {"type":"object","additionalProperties":false}""",
        answer = """
                {"type":"object","properties":{
                "agents":{"type":"array","items":{"type":"object","properties":{
                "name":{"type":"string"},"program":{"type":"string"},"version":{"type":"string"},
                "description":{"type":"string"},"state":{"enum":["idle","waiting","running","stopped"]},
                "waiting":{"type":"integer"},"done":{"type":"integer"},"failed":{"type":"integer"}},
                "required":["name","program","version","state","waiting","done","failed"]}},
                "refused":{"type":"array","items":{"type":"object","properties":{
                "program":{"type":"string"},"why":{"type":"string"},
                "version":{"type":"string","description":"what was refused"},
                "instead":{"type":"string","description":"the version that goes on"}},"required":["program","why"]}},
                "arrived":{"type":"array","items":{"type":"object","properties":{
                "name":{"type":"string"},"version":{"type":"string"},"say":{"type":"string"}},
                "required":["name","version","say"]}},
                "memory":{"type":"object","description":"what all agents have and may have, in bytes",
                "properties":{"taken":{"type":"integer"},"most":{"type":"integer"}}}},
                "required":["agents","refused","arrived"]}""",
        timeout = -1)
public final class ListAgents implements Capability {
    private static final long MILLIS = 5_000;

    private final Agents agents;
    private final Arrivals arrivals;
    private final Budget budget;

    @Activate
    public ListAgents(@Reference Host host) {
        agents = host.agents();
        arrivals = host.arrivals();
        budget = host.budget();
    }

    @Override
    public String call(Call call) throws InterruptedException {
        agents.quiet(MILLIS);
        JsonArray list = new JsonArray();
        agents.all().forEach(agent -> list.add(shown(agent, agent.view())));
        JsonArray refused = new JsonArray();
        for (Refused program : agents.refused()) {
            refused.add(shown(program));
        }
        JsonObject answer = new JsonObject();
        answer.add("agents", list);
        answer.add("refused", refused);
        JsonArray arrived = new JsonArray();
        for (Copies.Arrival arrival : arrivals.waiting()) {
            JsonObject json = new JsonObject();
            json.addProperty("name", arrival.name());
            json.addProperty("version", arrival.version());
            json.addProperty("say", arrival.words());
            arrived.add(json);
        }
        answer.add("arrived", arrived);
        JsonObject memory = new JsonObject();
        memory.addProperty("taken", budget.taken());
        memory.addProperty("most", budget.most());
        answer.add("memory", memory);
        return answer.toString();
    }

    static JsonObject shown(Refused program) {
        JsonObject json = new JsonObject();
        json.addProperty("program", program.program());
        json.addProperty("why", program.why());
        if (!program.instead().isEmpty()) {
            json.addProperty("version", program.version());
            json.addProperty("instead", program.instead());
        }
        return json;
    }

    static JsonObject shown(Agent agent, Agent.View view) {
        JsonObject json = new JsonObject();
        json.addProperty("name", agent.name());
        json.addProperty("program", agent.program().bundle());
        json.addProperty("version", agent.program().version());
        json.addProperty("description", agent.program().description());
        json.addProperty("state", view.state());
        json.addProperty("waiting", view.waiting());
        json.addProperty("done", view.done());
        json.addProperty("failed", view.failed());
        return json;
    }
}
