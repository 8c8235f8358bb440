package org.loket.capability.module;

import com.google.gson.JsonObject;
import java.util.List;
import org.loket.counter.Call;
import org.loket.counter.Capability;
import org.loket.counter.Provides;
import org.loket.counter.Refusal;
import org.osgi.framework.Bundle;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;

/** What a module has, what it or the jar that waits asks anew, and what that jar no longer asks. */
@Component
@Provides(
        capability = "module.asks",
        effect = "read",
        description = "What a module has, what it or the jar that waits asks anew, and what that jar no longer asks.",
        args = """
                {"type":"object","properties":{
                "name":{"type":"string"}},
                "required":["name"],"additionalProperties":false}""",
        answer = """
                {"type":"object","properties":{
                "name":{"type":"string"},
                "version":{"type":"string"},
                "waiting":{"type":"string","description":"the version that waits; absent if none does"},
                "why":{"type":"string"},
                "has":{"type":"array","items":{"type":"string"}},
                "new":{"type":"array","items":{"type":"string"}},
                "gone":{"type":"array","items":{"type":"string"}}},
                "required":["name","has","new","gone"]}""")
public final class Asks implements Capability {
    private final Deployer deployer;

    @Activate
    public Asks(@Reference Deployer deployer) {
        this.deployer = deployer;
    }

    @Override
    public String call(Call call) throws Refusal {
        var asked = new Asked(call, "name");
        Known known = deployer.book().of(asked.text("name"));
        Bundle bundle = deployer.pipeline().present(known);
        List<String> has = deployer.kernel().has(known.name());
        var answer = new JsonObject();
        answer.addProperty("name", known.name());
        answer.addProperty("version", bundle.getVersion().toString());
        answer.add("has", Json.array(has));
        if (known.staged().isPresent()) {
            Candidate candidate =
                    deployer.checks().candidate(known.staged().get().release().sha());
            answer.addProperty("waiting", candidate.version().toString());
            answer.addProperty("why", known.staged().get().why());
            answer.add("new", Json.array(deployer.checks().news(candidate)));
            answer.add(
                    "gone",
                    Json.array(has.stream()
                            .filter(line -> !candidate.asks().contains(line))
                            .toList()));
        } else {
            answer.add("new", Json.array(deployer.kernel().missing(known.name())));
            answer.add("gone", Json.array(List.of()));
        }
        return answer.toString();
    }
}
