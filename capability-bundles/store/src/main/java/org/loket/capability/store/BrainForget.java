package org.loket.capability.store;

import com.google.gson.JsonObject;
import java.util.List;
import java.util.Optional;
import org.loket.counter.Call;
import org.loket.counter.Capability;
import org.loket.counter.Provides;
import org.loket.counter.Refusal;
import org.osgi.framework.BundleContext;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.propertytypes.SatisfyingConditionTarget;

/** Forgets entries. */
@Component(configurationPid = Config.PID)
@SatisfyingConditionTarget("(osgi.condition.id=org.loket.sqlite)")
@Provides(
        capability = "store.brain.forget",
        effect = "write",
        tags = {"own", "deletes"},
        description =
                "Forgets entries of the caller's own brain, by their ids or by where they come from; what is forgotten is overwritten in the file.",
        args = """
                {"type":"object","properties":{
                "ids":{"type":"array","minItems":1,"maxItems":1000,"items":{"type":"integer","minimum":1}},
                "origin":{"type":"string","minLength":1,"maxLength":512,"description":"all that comes from there"}},
                "minProperties":1,"maxProperties":1,"additionalProperties":false}""",
        answer = """
                {"type":"object","properties":{
                "forgotten":{"type":"integer"}},
                "required":["forgotten"]}""")
public final class BrainForget implements Capability {
    private final Stores stores;

    @Activate
    public BrainForget(BundleContext context, Config config) {
        this(Stores.take(context, config));
    }

    BrainForget(Stores stores) {
        this.stores = stores;
    }

    @Deactivate
    void close() {
        stores.give();
    }

    @Override
    public String call(Call call) throws Refusal {
        var asked = new Asked(call, "ids", "origin");
        if (asked.has("ids") == asked.has("origin")) {
            throw asked.invalid("say \"ids\" or \"origin\", one of them");
        }
        List<Long> ids = asked.has("ids") ? asked.ids("ids", 1_000) : List.of();
        Optional<String> origin = asked.nameIfAny("origin");
        return stores.write(call, open -> {
            int forgotten = 0;
            try (var entries = new Entries(open)) {
                for (long id : origin.isPresent() ? entries.from(origin.get()) : ids) {
                    forgotten += entries.forget(id) ? 1 : 0;
                }
            }
            var answer = new JsonObject();
            answer.addProperty("forgotten", forgotten);
            return answer;
        });
    }
}
