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

/** Gives the value under a key. */
@Component(configurationPid = Config.PID)
@SatisfyingConditionTarget("(osgi.condition.id=org.loket.sqlite)")
@Provides(
        capability = "store.kv.get",
        effect = "read",
        tags = "own",
        description = "The value under a key of the caller's own store.",
        args = """
                {"type":"object","properties":{
                "key":{"type":"string","minLength":1,"maxLength":512}},
                "required":["key"],"additionalProperties":false}""",
        answer = """
                {"type":"object","properties":{
                "found":{"type":"boolean"},
                "value":{"description":"absent if not found"},
                "at":{"type":"string","format":"date-time","description":"when it was put"}},
                "required":["found"]}""")
public final class KvGet implements Capability {
    private final Stores stores;

    @Activate
    public KvGet(BundleContext context, Config config) {
        this(Stores.take(context, config));
    }

    KvGet(Stores stores) {
        this.stores = stores;
    }

    @Deactivate
    void close() {
        stores.give();
    }

    @Override
    public String call(Call call) throws Refusal {
        String key = new Asked(call, "key").name("key");
        return stores.read(call, open -> {
            var answer = new JsonObject();
            try (PreparedStatement statement = open.prepareStatement("SELECT value, at FROM kv WHERE key = ?")) {
                Sqlite.bind(statement, List.of(key));
                try (ResultSet row = statement.executeQuery()) {
                    boolean found = row.next();
                    answer.addProperty("found", found);
                    if (found) {
                        answer.add("value", JsonParser.parseString(row.getString(1)));
                        answer.addProperty(
                                "at", Instant.ofEpochMilli(row.getLong(2)).toString());
                    }
                }
            }
            return answer;
        });
    }
}
