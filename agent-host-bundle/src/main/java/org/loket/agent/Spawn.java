package org.loket.agent;

import com.google.gson.JsonObject;
import org.loket.counter.Call;
import org.loket.counter.Capability;
import org.loket.counter.Provides;
import org.loket.counter.Refusal;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;

/** Makes one more agent of a program. */
@Component
@Provides(
        capability = "agent.spawn",
        description = "Makes one more agent of a program, with a memory and a home of its own; it stays.",
        args = """
                {"type":"object","properties":{
                "agent":{"type":"string","description":"its program, a dot and a name: notes.anna"}},
                "required":["agent"],"additionalProperties":false}""",
        answer = """
                {"type":"object","properties":{"agent":{"type":"string"},
                "made":{"type":"boolean","description":"false if there was one of that name"}},
                "required":["agent","made"]}""",
        timeout = -1)
public final class Spawn implements Capability {
    private final Host host;

    @Activate
    public Spawn(@Reference Host host) {
        this.host = host;
    }

    @Override
    public String call(Call call) throws Refusal, InterruptedException {
        JsonObject answer = new JsonObject();
        answer.addProperty("agent", Post.agent(call));
        answer.addProperty("made", host.spawn(call));
        return answer.toString();
    }
}
