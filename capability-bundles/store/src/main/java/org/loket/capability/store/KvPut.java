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
import org.osgi.service.metatype.annotations.Designate;

/** Keeps a value under a key. */
@Component(configurationPid = Config.PID)
@Designate(ocd = Config.class)
@SatisfyingConditionTarget("(osgi.condition.id=org.loket.sqlite)")
@Provides(
        capability = "store.kv.put",
        effect = "write",
        tags = "own",
        description =
                "Keeps a JSON value of at most 1 MiB under a key in the caller's own store; a value that was there is replaced.",
        args = """
                {"type":"object","properties":{
                "key":{"type":"string","minLength":1,"maxLength":512,"description":"1 to 512 bytes, no control characters"},
                "value":{"type":["string","number","boolean","object","array"],"description":"any JSON value but null, at most 1 MiB"}},
                "required":["key","value"],"additionalProperties":false}""",
        answer = """
                {"type":"object","properties":{
                "replaced":{"type":"boolean","description":"whether there was a value"},
                "bytes":{"type":"integer","description":"size of the value as JSON text in UTF-8"}},
                "required":["replaced","bytes"]}""")
public final class KvPut implements Capability {
    private static final int MOST = 1024 * 1024;

    private final Stores stores;

    @Activate
    public KvPut(BundleContext context, Config config) {
        this(Stores.take(context, config));
    }

    KvPut(Stores stores) {
        this.stores = stores;
    }

    @Deactivate
    void close() {
        stores.give();
    }

    @Override
    public String call(Call call) throws Refusal {
        var asked = new Asked(call, "key", "value");
        String key = asked.name("key");
        String value = asked.value("value").toString();
        int bytes = Asked.bytes(value);
        if (bytes > MOST) {
            throw asked.invalid(
                    "\"value\" has " + bytes + " bytes and may have " + MOST + ": keep it in parts, or in a file");
        }
        return stores.write(call, open -> {
            boolean replaced = Sqlite.number(open, "SELECT 1 FROM kv WHERE key = ?", key) == 1;
            Sqlite.run(open, """
                    INSERT INTO kv (key, value, at) VALUES (?, ?, ?)
                    ON CONFLICT (key) DO UPDATE SET value = excluded.value, at = excluded.at""", key, value, System.currentTimeMillis());
            var answer = new JsonObject();
            answer.addProperty("replaced", replaced);
            answer.addProperty("bytes", bytes);
            return answer;
        });
    }
}
