package org.loket.capability.module;

import java.util.Optional;
import org.loket.counter.Call;
import org.loket.counter.Capability;
import org.loket.counter.Provides;
import org.loket.counter.Refusal;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;

/** Installs a module from a jar; it is inert until module.accept. */
@Component
@Provides(
        capability = "module.install",
        effect = "write",
        tags = {"grants"},
        timeout = 90_000,
        description = "Installs a module from a jar; it is inert until module.accept.",
        args = """
                {"type":"object","properties":{
                "path":{"type":"string","description":"the full path of a jar on this machine"},
                "url":{"type":"string","description":"https or http"},
                "sha256":{"type":"string","description":"the digest it must have"}},
                "additionalProperties":false}""",
        answer = """
                {"type":"object","properties":{
                "name":{"type":"string"},
                "version":{"type":"string"},
                "sha256":{"type":"string"},
                "publisher":{"type":"string"},
                "state":{"type":"string","description":"installed, updated, waiting or unchanged"},
                "says":{"type":"string","description":"how it stands to what ran"},
                "new":{"type":"array","items":{"type":"string"},"description":"what it asks and does not have"},
                "ticket":{"type":"integer","description":"you are part of what changes: module.history tells what came of it"}},
                "required":["state"]}""")
public final class Install implements Capability {
    private final Deployer deployer;

    @Activate
    public Install(@Reference Deployer deployer) {
        this.deployer = deployer;
    }

    @Override
    public String call(Call call) throws Refusal {
        var asked = new Asked(call, "path", "url", "sha256");
        Candidate candidate = deployer.source().fetch(asked, Optional.empty());
        var origin = new Origin(Deployer.by(call), true, false);
        return deployer.run(call, candidate.name(), () -> deployer.pipeline().offer(candidate.sha(), origin))
                .toString();
    }
}
