package org.loket.capability.module;

import org.loket.counter.Call;
import org.loket.counter.Capability;
import org.loket.counter.Provides;
import org.loket.counter.Refusal;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;

/** Takes a module away and ends its grants; what it kept in its home stays unless purge is said. */
@Component
@Provides(
        capability = "module.uninstall",
        effect = "write",
        tags = {"grants", "deletes"},
        timeout = 60_000,
        description = "Takes a module away and ends its grants; what it kept in its home stays unless purge is said.",
        args = """
                {"type":"object","properties":{
                "name":{"type":"string"},
                "force":{"type":"boolean","description":"true: also if others called it lately"},
                "purge":{"type":"boolean","description":"true: its home goes too"}},
                "required":["name"],"additionalProperties":false}""",
        answer = """
                {"type":"object","properties":{
                "name":{"type":"string"},
                "state":{"type":"string"},
                "purged":{"type":"boolean"},
                "says":{"type":"string"},
                "ticket":{"type":"integer","description":"you are part of what changes: module.history tells what came of it"}},
                "required":["state"]}""")
public final class Uninstall implements Capability {
    private final Deployer deployer;

    @Activate
    public Uninstall(@Reference Deployer deployer) {
        this.deployer = deployer;
    }

    @Override
    public String call(Call call) throws Refusal {
        var asked = new Asked(call, "name", "force", "purge");
        String name = asked.text("name");
        boolean force = asked.flag("force");
        boolean purge = asked.flag("purge");
        return deployer.run(
                        call,
                        name,
                        () -> deployer.removal()
                                .run(deployer.pipeline().present(deployer.book().of(name)), purge, force, call.chain()))
                .toString();
    }
}
