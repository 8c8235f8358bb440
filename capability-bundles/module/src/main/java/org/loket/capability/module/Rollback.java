package org.loket.capability.module;

import org.loket.counter.Call;
import org.loket.counter.Capability;
import org.loket.counter.Provides;
import org.loket.counter.Refusal;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;

/** Goes back to a jar the module ran from before, with the grants it had then. */
@Component
@Provides(
        capability = "module.rollback",
        effect = "write",
        tags = {"grants"},
        timeout = 90_000,
        description = "Goes back to a jar the module ran from before, with the grants it had then.",
        args = """
                {"type":"object","properties":{
                "name":{"type":"string"},
                "to":{"type":"string","description":"a version or the first digits of a SHA-256; the one before if absent"}},
                "required":["name"],"additionalProperties":false}""",
        answer = """
                {"type":"object","properties":{
                "name":{"type":"string"},
                "version":{"type":"string"},
                "sha256":{"type":"string"},
                "publisher":{"type":"string"},
                "state":{"type":"string","description":"rolled back"},
                "says":{"type":"string","description":"how it stands to what ran"},
                "ticket":{"type":"integer","description":"you are part of what changes: module.history tells what came of it"}},
                "required":["state"]}""")
public final class Rollback implements Capability {
    private final Deployer deployer;

    @Activate
    public Rollback(@Reference Deployer deployer) {
        this.deployer = deployer;
    }

    @Override
    public String call(Call call) throws Refusal {
        var asked = new Asked(call, "name", "to");
        String name = asked.text("name");
        String to = asked.maybe("to").orElse("");
        return deployer.run(call, name, () -> deployer.pipeline().rollback(name, to, Deployer.by(call)))
                .toString();
    }
}
