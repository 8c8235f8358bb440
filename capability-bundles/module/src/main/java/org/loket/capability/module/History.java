package org.loket.capability.module;

import com.google.gson.JsonObject;
import org.loket.counter.Call;
import org.loket.counter.Capability;
import org.loket.counter.Provides;
import org.loket.counter.Refusal;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;

/** What was done to a module or to all: when, by whom, from which jar to which, and what came of it. */
@Component
@Provides(
        capability = "module.history",
        effect = "read",
        description =
                "What was done to a module or to all: when, by whom, from which jar to which, and what came of it.",
        args = """
                {"type":"object","properties":{
                "name":{"type":"string"}},
                "additionalProperties":false}""",
        answer = """
                {"type":"object","properties":{
                "deeds":{"type":"array","items":{"type":"object","properties":{
                "at":{"type":"string","format":"date-time"},
                "what":{"type":"string"},
                "op":{"type":"string"},
                "name":{"type":"string"},
                "by":{"type":"string"},
                "outcome":{"enum":["done","undone","failed"]},
                "why":{"type":"string"}}},"description":"oldest first"}},
                "required":["deeds"]}""")
public final class History implements Capability {
    private final Deployer deployer;

    @Activate
    public History(@Reference Deployer deployer) {
        this.deployer = deployer;
    }

    @Override
    public String call(Call call) throws Refusal {
        var asked = new Asked(call, "name");
        String name = asked.maybe("name").orElse("");
        var answer = new JsonObject();
        answer.add(
                "deeds",
                Json.objects(
                        name.isEmpty()
                                ? deployer.book().history()
                                : deployer.book().of(name).history()));
        return answer.toString();
    }
}
