package agent.notes;

import com.eclipsesource.json.Json;
import com.eclipsesource.json.JsonArray;
import com.eclipsesource.json.JsonObject;
import com.eclipsesource.json.JsonValue;
import java.util.ArrayList;
import java.util.List;
import org.loket.guest.Agent.Counter;
import org.loket.guest.Agent.Refusal;

/** The agent's own store: passages to search, and values under keys. */
record Brain(Counter counter) {
    private static final int GET = 100;
    private static final int LIST = 1_000;

    private JsonObject ask(String capability, JsonObject args) throws Refusal {
        return counter.call(capability, args).asObject();
    }

    /** An entry as the store takes it. */
    static JsonObject entry(String text, String origin, String time) {
        return Json.object().add("text", text).add("origin", origin).add("time", time);
    }

    /** Keeps entries; the answer holds their ids and how many are new. */
    JsonObject put(JsonArray entries) throws Refusal {
        return ask("store.brain.put", Json.object().add("entries", entries));
    }

    List<JsonObject> search(String query, int limit) throws Refusal {
        JsonObject args = Json.object().add("query", query).add("limit", limit);
        return objects(ask("store.brain.search", args), "entries");
    }

    List<JsonObject> get(JsonArray ids) throws Refusal {
        List<JsonObject> entries = new ArrayList<>();
        for (int from = 0; from < ids.size(); from += GET) {
            JsonArray some = Json.array();
            for (int i = from; i < Math.min(ids.size(), from + GET); i++) {
                some.add(ids.get(i));
            }
            entries.addAll(objects(ask("store.brain.get", Json.object().add("ids", some)), "entries"));
        }
        return entries;
    }

    int forget(JsonArray ids) throws Refusal {
        return ids.isEmpty()
                ? 0
                : ask("store.brain.forget", Json.object().add("ids", ids)).getInt("forgotten", 0);
    }

    /** The object under a key; an empty one if there is none. */
    JsonObject value(String key) throws Refusal {
        JsonValue value = ask("store.kv.get", Json.object().add("key", key)).get("value");
        return value != null && value.isObject() ? value.asObject() : Json.object();
    }

    void keep(String key, JsonObject value) throws Refusal {
        ask("store.kv.put", Json.object().add("key", key).add("value", value));
    }

    void drop(String key) throws Refusal {
        ask("store.kv.delete", Json.object().add("key", key));
    }

    /** All keys that begin so. */
    List<String> keys(String prefix) throws Refusal {
        List<String> keys = new ArrayList<>();
        JsonObject answer;
        do {
            JsonObject args = Json.object().add("prefix", prefix).add("limit", LIST);
            if (!keys.isEmpty()) {
                args.add("after", keys.get(keys.size() - 1));
            }
            answer = ask("store.kv.list", args);
            for (JsonObject key : objects(answer, "keys")) {
                keys.add(key.getString("key", ""));
            }
        } while (answer.getBoolean("more", false));
        return keys;
    }

    /**
     * An entry's score in thousandths, read digit by digit: in TeaVM 0.10.2 {@code Double.parseDouble} throws for one
     * number in ten.
     */
    static long score(JsonObject entry) {
        String number = entry.get("score").toString();
        int point = number.indexOf('.');
        boolean small = number.indexOf('E') >= 0 || number.indexOf('e') >= 0;
        if (small || point < 0) {
            return small ? 0 : Long.parseLong(number) * 1_000;
        }
        String thousandths = (number.substring(point + 1) + "000").substring(0, 3);
        return Long.parseLong(number.substring(0, point) + thousandths);
    }

    static List<JsonObject> objects(JsonObject answer, String name) {
        List<JsonObject> objects = new ArrayList<>();
        for (JsonValue value : answer.get(name).asArray()) {
            objects.add(value.asObject());
        }
        return objects;
    }
}
