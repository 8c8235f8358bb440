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

/** Deletes one document. */
@Component(configurationPid = Config.PID)
@SatisfyingConditionTarget("(osgi.condition.id=org.loket.sqlite)")
@Provides(
        capability = "store.doc.delete",
        effect = "write",
        tags = {"own", "deletes"},
        description = "Deletes the document of a collection that has this id.",
        args = """
                {"type":"object","properties":{
                "collection":{"type":"string","minLength":1,"maxLength":512},
                "id":{"type":"string","minLength":1,"maxLength":512}},
                "required":["collection","id"],"additionalProperties":false}""",
        answer = """
                {"type":"object","properties":{
                "deleted":{"type":"boolean","description":"false if there was none"}},
                "required":["deleted"]}""")
public final class DocDelete implements Capability {
    private final Stores stores;

    @Activate
    public DocDelete(BundleContext context, Config config) {
        this(Stores.take(context, config));
    }

    DocDelete(Stores stores) {
        this.stores = stores;
    }

    @Deactivate
    void close() {
        stores.give();
    }

    @Override
    public String call(Call call) throws Refusal {
        var asked = new Asked(call, "collection", "id");
        String collection = asked.name("collection");
        String id = asked.name("id");
        return stores.write(call, open -> {
            var answer = new JsonObject();
            answer.addProperty(
                    "deleted",
                    Sqlite.run(open, "DELETE FROM doc WHERE collection = ? AND id = ?", collection, id) == 1);
            return answer;
        });
    }
}
