package org.loket.capability.store;

import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.time.Instant;
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

/** Gives one document. */
@Component(configurationPid = Config.PID)
@SatisfyingConditionTarget("(osgi.condition.id=org.loket.sqlite)")
@Provides(
        capability = "store.doc.get",
        effect = "read",
        tags = "own",
        description = "The document of a collection that has this id.",
        args = """
                {"type":"object","properties":{
                "collection":{"type":"string","minLength":1,"maxLength":512},
                "id":{"type":"string","minLength":1,"maxLength":512}},
                "required":["collection","id"],"additionalProperties":false}""",
        answer = """
                {"type":"object","properties":{
                "found":{"type":"boolean"},
                "doc":{"type":"object","description":"absent if not found"},
                "at":{"type":"string","format":"date-time","description":"when it was put"}},
                "required":["found"]}""")
public final class DocGet implements Capability {
    private final Stores stores;

    @Activate
    public DocGet(BundleContext context, Config config) {
        this(Stores.take(context, config));
    }

    DocGet(Stores stores) {
        this.stores = stores;
    }

    @Deactivate
    void close() {
        stores.give();
    }

    @Override
    public String call(Call call) throws Refusal {
        var asked = new Asked(call, "collection", "id");
        List<String> which = List.of(asked.name("collection"), asked.name("id"));
        return stores.read(call, open -> {
            var answer = new JsonObject();
            try (PreparedStatement statement =
                    open.prepareStatement("SELECT body, at FROM doc WHERE collection = ? AND id = ?")) {
                Sqlite.bind(statement, which);
                try (ResultSet row = statement.executeQuery()) {
                    boolean found = row.next();
                    answer.addProperty("found", found);
                    if (found) {
                        answer.add("doc", JsonParser.parseString(row.getString(1)));
                        answer.addProperty(
                                "at", Instant.ofEpochMilli(row.getLong(2)).toString());
                    }
                }
            }
            return answer;
        });
    }
}
