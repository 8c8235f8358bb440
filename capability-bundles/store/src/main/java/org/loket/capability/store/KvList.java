package org.loket.capability.store;

import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
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

/** Lists keys. */
@Component(configurationPid = Config.PID)
@SatisfyingConditionTarget("(osgi.condition.id=org.loket.sqlite)")
@Provides(
        capability = "store.kv.list",
        effect = "read",
        tags = "own",
        description =
                "Keys of the caller's own store in the order of their bytes, from a prefix and after a key if asked.",
        args = """
                {"type":"object","properties":{
                "prefix":{"type":"string","maxLength":512,"description":"only keys that begin so"},
                "after":{"type":"string","maxLength":512,"description":"only keys that come later, to go on with a list"},
                "limit":{"type":"integer","minimum":1,"maximum":1000,"description":"100 if absent"}},
                "additionalProperties":false}""",
        answer = """
                {"type":"object","properties":{
                "keys":{"type":"array","items":{"type":"object","properties":{
                "key":{"type":"string"},
                "bytes":{"type":"integer"},
                "at":{"type":"string","format":"date-time"}},
                "required":["key","bytes","at"]}},
                "more":{"type":"boolean","description":"whether there are more: ask again with the last key as after"}},
                "required":["keys","more"]}""")
public final class KvList implements Capability {
    private final Stores stores;

    @Activate
    public KvList(BundleContext context, Config config) {
        this(Stores.take(context, config));
    }

    KvList(Stores stores) {
        this.stores = stores;
    }

    @Deactivate
    void close() {
        stores.give();
    }

    @Override
    public String call(Call call) throws Refusal {
        var asked = new Asked(call, "prefix", "after", "limit");
        String prefix = asked.nameIfAny("prefix").orElse("");
        String after = asked.nameIfAny("after").orElse("");
        int limit = asked.whole("limit", 1, 1_000, 100);
        return stores.read(call, open -> list(open, prefix, after, limit));
    }

    private static JsonObject list(Connection open, String prefix, String after, int limit) throws SQLException {
        var keys = new JsonArray();
        boolean more = false;
        try (PreparedStatement statement = open.prepareStatement("""
                SELECT key, octet_length(value), at FROM kv WHERE key > ? AND key >= ? ORDER BY key LIMIT ?""")) {
            Sqlite.bind(statement, List.of(after, prefix, limit + 1));
            try (ResultSet row = statement.executeQuery()) {
                while (row.next() && row.getString(1).startsWith(prefix)) {
                    if (keys.size() == limit) {
                        more = true;
                        break;
                    }
                    var key = new JsonObject();
                    key.addProperty("key", row.getString(1));
                    key.addProperty("bytes", row.getLong(2));
                    key.addProperty("at", Instant.ofEpochMilli(row.getLong(3)).toString());
                    keys.add(key);
                }
            }
        }
        var answer = new JsonObject();
        answer.add("keys", keys);
        answer.addProperty("more", more);
        return answer;
    }
}
