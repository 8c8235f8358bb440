package org.loket.capability.store;

import com.google.gson.JsonObject;
import java.time.Instant;
import org.loket.counter.Call;
import org.loket.counter.Capability;
import org.loket.counter.Provides;
import org.loket.counter.Refusal;
import org.osgi.framework.BundleContext;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.propertytypes.SatisfyingConditionTarget;

/** Finds what the brain knows about something. */
@Component(configurationPid = Config.PID)
@SatisfyingConditionTarget("(osgi.condition.id=org.loket.sqlite)")
@Provides(
        capability = "store.brain.search",
        effect = "read",
        tags = "own",
        description =
                "The entries of the caller's own brain that say most about a text, the best first; newer ones count a little more.",
        args = """
                {"type":"object","properties":{
                "query":{"type":"string","minLength":1,"maxLength":2000,"description":"plain words; nothing in it is syntax"},
                "syntax":{"type":"boolean","description":"true: the query is an FTS5 expression"},
                "limit":{"type":"integer","minimum":1,"maximum":100,"description":"10 if absent"},
                "recency":{"type":"number","minimum":0,"maximum":1,"description":"how much of the rank is a matter of age; 0.2 if absent"},
                "min-trust":{"type":"integer","minimum":0,"maximum":100},
                "origin":{"type":"string","minLength":1,"maxLength":512,"description":"only what comes from there"},
                "since":{"type":"string","format":"date-time"},
                "until":{"type":"string","format":"date-time"}},
                "required":["query"],"additionalProperties":false}""",
        answer = """
                {"type":"object","properties":{
                "entries":{"type":"array","items":{"type":"object","properties":{
                "id":{"type":"integer"},
                "text":{"type":"string"},
                "origin":{"type":"string"},
                "trust":{"type":"integer"},
                "time":{"type":"string","format":"date-time"},
                "score":{"type":"number","description":"greater is better"}},
                "required":["id","text","origin","trust","time","score"]}}},
                "required":["entries"]}""")
public final class BrainSearch implements Capability {
    private final Stores stores;

    @Activate
    public BrainSearch(BundleContext context, Config config) {
        this(Stores.take(context, config));
    }

    BrainSearch(Stores stores) {
        this.stores = stores;
    }

    @Deactivate
    void close() {
        stores.give();
    }

    @Override
    public String call(Call call) throws Refusal {
        var asked = new Asked(call, "query", "syntax", "limit", "recency", "min-trust", "origin", "since", "until");
        String query = asked.text("query");
        if (query.isBlank() || query.length() > 2_000 || query.indexOf('\0') >= 0) {
            throw asked.invalid("\"query\" is 1 to 2,000 characters with a word in them");
        }
        var search = new Search(asked, Instant.now(), stores.settings().recencyDays());
        boolean syntax = asked.flag("syntax");
        return stores.read(call, open -> {
            var answer = new JsonObject();
            answer.add("entries", syntax ? search.expression(open, query) : search.words(open, query));
            return answer;
        });
    }
}
