package org.loket.capability.store;

import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import org.loket.counter.Call;
import org.loket.counter.Capability;
import org.loket.counter.Provides;
import org.loket.counter.Refusal;
import org.osgi.framework.BundleContext;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.propertytypes.SatisfyingConditionTarget;

/** Finds documents by their fields. */
@Component(configurationPid = Config.PID)
@SatisfyingConditionTarget("(osgi.condition.id=org.loket.sqlite)")
@Provides(
        capability = "store.doc.find",
        effect = "read",
        tags = "own",
        description = "Documents of a collection whose fields are so; all of them if nothing is asked.",
        args = """
                {"type":"object","properties":{
                "collection":{"type":"string","minLength":1,"maxLength":512},
                "where":{"type":"object","maxProperties":16,"description":"field (dots lead inside) to a value, a list of values one of which it is, or an object of ==, !=, <, <=, >, >=, prefix, exists; all must hold"},
                "order":{"type":"string","description":"a field, with - before it for the greatest first; by id if absent"},
                "offset":{"type":"integer","minimum":0,"maximum":1000000000,"description":"how many to skip"},
                "limit":{"type":"integer","minimum":1,"maximum":1000,"description":"100 if absent"}},
                "required":["collection"],"additionalProperties":false}""",
        answer = """
                {"type":"object","properties":{
                "docs":{"type":"array","items":{"type":"object","properties":{
                "id":{"type":"string"},
                "doc":{"type":"object"}},
                "required":["id","doc"]}},
                "more":{"type":"boolean","description":"whether there are more: go on with offset"}},
                "required":["docs","more"]}""")
public final class DocFind implements Capability {
    /** Characters of one answer; the counter takes 16 MiB. */
    private static final int MOST = 3 * 1024 * 1024;

    private final Stores stores;

    @Activate
    public DocFind(BundleContext context, Config config) {
        this(Stores.take(context, config));
    }

    DocFind(Stores stores) {
        this.stores = stores;
    }

    @Deactivate
    void close() {
        stores.give();
    }

    @Override
    public String call(Call call) throws Refusal {
        var asked = new Asked(call, "collection", "where", "order", "offset", "limit");
        var where = new Where(asked, asked.name("collection"));
        if (asked.has("where")) {
            where.all(asked.object("where"));
        }
        if (asked.has("order")) {
            where.order(asked.name("order"));
        }
        int limit = asked.whole("limit", 1, 1_000, 100);
        where.slice(limit + 1, asked.whole("offset", 0, 1_000_000_000, 0));
        return stores.read(call, open -> find(open, where, limit));
    }

    private static JsonObject find(Connection open, Where where, int limit) throws SQLException {
        var docs = new JsonArray();
        boolean more = false;
        try (PreparedStatement statement = open.prepareStatement(where.sql())) {
            Sqlite.bind(statement, where.values());
            try (ResultSet row = statement.executeQuery()) {
                int size = 0;
                while (row.next()) {
                    size += row.getString(2).length();
                    if (docs.size() == limit || (size > MOST && !docs.isEmpty())) {
                        more = true;
                        break;
                    }
                    var doc = new JsonObject();
                    doc.addProperty("id", row.getString(1));
                    doc.add("doc", JsonParser.parseString(row.getString(2)));
                    docs.add(doc);
                }
            }
        }
        var answer = new JsonObject();
        answer.add("docs", docs);
        answer.addProperty("more", more);
        return answer;
    }
}
