package org.loket.agent;

import org.loket.counter.Call;
import org.loket.counter.Capability;
import org.loket.counter.Provides;
import org.loket.counter.Refusal;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;

/** Puts a message into an agent's mailbox. */
@Component
@Provides(
        capability = "agent.tell",
        description =
                "Puts a message into an agent's mailbox and does not wait; a repeat with the same key is dropped.",
        args = """
                {"type":"object","properties":{
                "agent":{"type":"string","description":"name of the agent"},
                "body":{"description":"the message, any JSON; null if absent"}},
                "required":["agent"],"additionalProperties":false}""",
        answer = """
                {"type":"object","properties":{"id":{"type":"string","description":"id of the message"}},
                "required":["id"]}""",
        timeout = -1)
public final class Tell implements Capability {
    private final Post post;

    @Activate
    public Tell(@Reference Host host) {
        post = host.post();
    }

    @Override
    public String call(Call call) throws Refusal, InterruptedException {
        return post.tell(call);
    }
}
