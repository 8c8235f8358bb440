package org.loket.agent;

import org.loket.counter.Call;
import org.loket.counter.Capability;
import org.loket.counter.Provides;
import org.loket.counter.Refusal;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;

/** Takes in a program that came along with a home, on an owner's word. */
@Component
@Provides(
        capability = "agent.import",
        description = "Takes in a program that came along with a home; only an owner may, and grants are his to give.",
        args = """
                {"type":"object","properties":{
                "agent":{"type":"string","description":"name of the program, as agent.list offers it"}},
                "required":["agent"],"additionalProperties":false}""",
        answer = """
                {"type":"object","properties":{"program":{"type":"string"},"version":{"type":"string"},
                "asks":{"type":"array","items":{"type":"string"}}},"required":["program","version","asks"]}""",
        tags = "grants",
        timeout = -1)
public final class Import implements Capability {
    private final Host host;

    @Activate
    public Import(@Reference Host host) {
        this.host = host;
    }

    @Override
    public String call(Call call) throws Refusal, InterruptedException {
        return host.arrivals().accept(call, Post.agent(call));
    }
}
