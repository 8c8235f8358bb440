package org.loket.capability.store;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
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

/** Remembers passages. */
@Component(configurationPid = Config.PID)
@SatisfyingConditionTarget("(osgi.condition.id=org.loket.sqlite)")
@Provides(
        capability = "store.brain.put",
        effect = "write",
        tags = "own",
        description =
                "Remembers texts, each with where it comes from, its time and how far it is to be trusted; a text it knows is not kept twice.",
        args = """
                {"type":"object","properties":{
                "entries":{"type":"array","minItems":1,"maxItems":1000,"items":{"type":"object","properties":{
                "text":{"type":"string","minLength":1,"maxLength":100000},
                "origin":{"type":"string","minLength":1,"maxLength":512,"description":"where it comes from, e.g. owner or manual.txt#12; the caller if absent"},
                "trust":{"type":"integer","minimum":0,"maximum":100,"description":"50 if absent"},
                "time":{"type":"string","format":"date-time","description":"a moment in UTC; now if absent"}},
                "required":["text"],"additionalProperties":false}}},
                "required":["entries"],"additionalProperties":false}""",
        answer = """
                {"type":"object","properties":{
                "ids":{"type":"array","items":{"type":"integer"},"description":"one for each text, in their order"},
                "new":{"type":"integer","description":"how many were not known"}},
                "required":["ids","new"]}""")
public final class BrainPut implements Capability {
    private static final int MOST = 1_000;

    private final Stores stores;

    @Activate
    public BrainPut(BundleContext context, Config config) {
        this(Stores.take(context, config));
    }

    BrainPut(Stores stores) {
        this.stores = stores;
    }

    @Deactivate
    void close() {
        stores.give();
    }

    @Override
    public String call(Call call) throws Refusal {
        var asked = new Asked(call, "entries");
        var entries = new ArrayList<Entry>();
        for (JsonElement element : asked.list("entries", MOST)) {
            if (!(element instanceof JsonObject entry)) {
                throw asked.invalid("\"entries\" holds objects, e.g. {\"text\":\"…\"}");
            }
            entries.add(Entry.asked(new Asked(call.capability(), entry, "text", "origin", "trust", "time"), call));
        }
        return stores.write(call, open -> put(open, entries));
    }

    private static JsonObject put(Connection open, List<Entry> entries) throws SQLException {
        var ids = new JsonArray();
        int fresh = 0;
        try (var writing = new Entries(open)) {
            for (Entry entry : entries) {
                long known = writing.put(entry);
                fresh += known < 0 ? 1 : 0;
                ids.add(Math.abs(known));
            }
        }
        var answer = new JsonObject();
        answer.add("ids", ids);
        answer.addProperty("new", fresh);
        return answer;
    }
}
