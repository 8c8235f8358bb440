package org.loket.capability.store;

import com.google.gson.JsonObject;
import java.util.UUID;
import org.loket.counter.Call;
import org.loket.counter.Capability;
import org.loket.counter.Provides;
import org.loket.counter.Refusal;
import org.osgi.framework.BundleContext;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.propertytypes.SatisfyingConditionTarget;

/** Keeps a document in a collection. */
@Component(configurationPid = Config.PID)
@SatisfyingConditionTarget("(osgi.condition.id=org.loket.sqlite)")
@Provides(
        capability = "store.doc.put",
        effect = "write",
        tags = "own",
        description =
                "Keeps a JSON object in a collection of the caller's own store; one with the same id is replaced.",
        args = """
                {"type":"object","properties":{
                "collection":{"type":"string","minLength":1,"maxLength":512},
                "id":{"type":"string","minLength":1,"maxLength":512,"description":"a new one is made if absent"},
                "doc":{"type":"object","description":"at most 1 MiB"}},
                "required":["collection","doc"],"additionalProperties":false}""",
        answer = """
                {"type":"object","properties":{
                "id":{"type":"string"},
                "replaced":{"type":"boolean"}},
                "required":["id","replaced"]}""")
public final class DocPut implements Capability {
    private final Stores stores;

    @Activate
    public DocPut(BundleContext context, Config config) {
        this(Stores.take(context, config));
    }

    DocPut(Stores stores) {
        this.stores = stores;
    }

    @Deactivate
    void close() {
        stores.give();
    }

    @Override
    public String call(Call call) throws Refusal {
        var asked = new Asked(call, "collection", "id", "doc");
        String collection = asked.name("collection");
        String id = asked.nameIfAny("id").orElseGet(() -> UUID.randomUUID().toString());
        String doc = asked.object("doc").toString();
        return stores.write(call, open -> {
            boolean replaced =
                    Sqlite.number(open, "SELECT 1 FROM doc WHERE collection = ? AND id = ?", collection, id) == 1;
            Sqlite.run(open, """
                    INSERT INTO doc (collection, id, body, at) VALUES (?, ?, ?, ?)
                    ON CONFLICT (collection, id) DO UPDATE SET body = excluded.body, at = excluded.at""", collection, id, doc, System.currentTimeMillis());
            var answer = new JsonObject();
            answer.addProperty("id", id);
            answer.addProperty("replaced", replaced);
            return answer;
        });
    }
}
