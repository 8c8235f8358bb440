package org.loket.agent;

import org.loket.counter.Call;
import org.loket.counter.Capability;
import org.loket.counter.Provides;
import org.loket.counter.Refusal;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;

/** Sends an agent a message and waits for its answer. */
@Component
@Provides(
        capability = "agent.ask",
        description = "Sends an agent a message and waits for its answer.",
        args = """
                {"type":"object","properties":{
                "agent":{"type":"string","description":"name of the agent"},
                "body":{"description":"the message, any JSON; null if absent"}},
                "required":["agent"],"additionalProperties":false}""",
        answer = """
                {"description":"what the agent gave agent.output last; {} if nothing"}""",
        timeout = -1)
public final class Ask implements Capability {
    private final Post post;

    @Activate
    public Ask(@Reference Host host) {
        post = host.post();
    }

    @Override
    public String call(Call call) throws Refusal, InterruptedException {
        return post.ask(call);
    }
}
