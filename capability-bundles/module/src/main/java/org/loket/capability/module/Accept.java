package org.loket.capability.module;

import org.loket.counter.Call;
import org.loket.counter.Capability;
import org.loket.counter.Provides;
import org.loket.counter.Refusal;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;

/** Agrees to what a module asks and to the jar that waits, which serves from then on; or refuses that jar. */
@Component
@Provides(
        capability = "module.accept",
        effect = "write",
        tags = {"grants"},
        timeout = 90_000,
        description =
                "Agrees to what a module asks and to the jar that waits, which serves from then on; or refuses that jar.",
        args = """
                {"type":"object","properties":{
                "name":{"type":"string"},
                "lines":{"type":"array","items":{"type":"string"},"description":"only these of what it asks anew; all if absent"},
                "refuse":{"type":"boolean","description":"true: what waits is not wanted"}},
                "required":["name"],"additionalProperties":false}""",
        answer = """
                {"type":"object","properties":{
                "name":{"type":"string"},
                "version":{"type":"string"},
                "sha256":{"type":"string"},
                "publisher":{"type":"string"},
                "state":{"type":"string","description":"accepted or refused"},
                "says":{"type":"string","description":"how it stands to what ran"},
                "granted":{"type":"array","items":{"type":"string"}},
                "ticket":{"type":"integer","description":"you are part of what changes: module.history tells what came of it"}},
                "required":["state"]}""")
public final class Accept implements Capability {
    private final Deployer deployer;

    @Activate
    public Accept(@Reference Deployer deployer) {
        this.deployer = deployer;
    }

    @Override
    public String call(Call call) throws Refusal {
        var asked = new Asked(call, "name", "lines", "refuse");
        String name = asked.text("name");
        var lines = asked.texts("lines");
        boolean refuse = asked.flag("refuse");
        String by = Deployer.by(call);
        return deployer.run(
                        call,
                        name,
                        () -> refuse
                                ? deployer.pipeline().refuse(name, by)
                                : deployer.pipeline().accept(name, lines, by))
                .toString();
    }
}
