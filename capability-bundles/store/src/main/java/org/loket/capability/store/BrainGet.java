package org.loket.capability.store;

import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import java.util.List;
import org.loket.counter.Call;
import org.loket.counter.Capability;
import org.loket.counter.Provides;
import org.loket.counter.Refusal;
import org.osgi.framework.BundleContext;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.propertytypes.SatisfyingConditionTarget;

/** Gives entries by their ids. */
@Component(configurationPid = Config.PID)
@SatisfyingConditionTarget("(osgi.condition.id=org.loket.sqlite)")
@Provides(
        capability = "store.brain.get",
        effect = "read",
        tags = "own",
        description = "Entries of the caller's own brain by their ids; those it does not know are left out.",
        args = """
                {"type":"object","properties":{
                "ids":{"type":"array","minItems":1,"maxItems":100,"items":{"type":"integer","minimum":1}}},
                "required":["ids"],"additionalProperties":false}""",
        answer = """
                {"type":"object","properties":{
                "entries":{"type":"array","items":{"type":"object","properties":{
                "id":{"type":"integer"},
                "text":{"type":"string"},
                "origin":{"type":"string"},
                "trust":{"type":"integer"},
                "time":{"type":"string","format":"date-time"}},
                "required":["id","text","origin","trust","time"]}}},
                "required":["entries"]}""")
public final class BrainGet implements Capability {
    private final Stores stores;

    @Activate
    public BrainGet(BundleContext context, Config config) {
        this(Stores.take(context, config));
    }

    BrainGet(Stores stores) {
        this.stores = stores;
    }

    @Deactivate
    void close() {
        stores.give();
    }

    @Override
    public String call(Call call) throws Refusal {
        List<Long> ids = new Asked(call, "ids").ids("ids", 100);
        return stores.read(call, open -> {
            var entries = new JsonArray();
            try (var reading = new Entries(open)) {
                for (long id : ids) {
                    reading.get(id).ifPresent(entry -> entries.add(entry.shown()));
                }
            }
            var answer = new JsonObject();
            answer.add("entries", entries);
            return answer;
        });
    }
}
