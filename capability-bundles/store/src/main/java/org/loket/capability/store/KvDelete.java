package org.loket.capability.store;

import com.google.gson.JsonObject;
import org.loket.counter.Call;
import org.loket.counter.Capability;
import org.loket.counter.Provides;
import org.loket.counter.Refusal;
import org.osgi.framework.BundleContext;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.propertytypes.SatisfyingConditionTarget;

/** Deletes the value under a key. */
@Component(configurationPid = Config.PID)
@SatisfyingConditionTarget("(osgi.condition.id=org.loket.sqlite)")
@Provides(
        capability = "store.kv.delete",
        effect = "write",
        tags = {"own", "deletes"},
        description = "Deletes a key of the caller's own store and its value.",
        args = """
                {"type":"object","properties":{
                "key":{"type":"string","minLength":1,"maxLength":512}},
                "required":["key"],"additionalProperties":false}""",
        answer = """
                {"type":"object","properties":{
                "deleted":{"type":"boolean","description":"false if there was none"}},
                "required":["deleted"]}""")
public final class KvDelete implements Capability {
    private final Stores stores;

    @Activate
    public KvDelete(BundleContext context, Config config) {
        this(Stores.take(context, config));
    }

    KvDelete(Stores stores) {
        this.stores = stores;
    }

    @Deactivate
    void close() {
        stores.give();
    }

    @Override
    public String call(Call call) throws Refusal {
        String key = new Asked(call, "key").name("key");
        return stores.write(call, open -> {
            var answer = new JsonObject();
            answer.addProperty("deleted", Sqlite.run(open, "DELETE FROM kv WHERE key = ?", key) == 1);
            return answer;
        });
    }
}
