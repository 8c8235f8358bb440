package agent.notes;

import com.eclipsesource.json.Json;
import com.eclipsesource.json.JsonArray;
import com.eclipsesource.json.JsonObject;
import com.eclipsesource.json.JsonValue;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.loket.guest.Agent;

/** A node in memory: a store, files and a mailbox that do for a test what the modules do. */
final class Node implements Agent.Counter {
    final Map<String, String> files = new HashMap<>();
    final Map<Integer, JsonObject> brain = new TreeMap<>();
    final TreeMap<String, JsonValue> values = new TreeMap<>();
    final Deque<JsonObject> told = new ArrayDeque<>();
    final List<String> log = new ArrayList<>();
    String refused = "";
    String now = "2026-11-21T12:00:00.123456Z";
    private final Map<String, Integer> ids = new HashMap<>();
    private int lastId;

    /** What the notes answer to somebody at the shell. */
    String ask(String text) throws Agent.Refusal {
        JsonValue body = Json.object().add("text", text);
        return handle("org.loket.capability.shell", "ask", body).getString("text", "");
    }

    /** Hands out one message the notes told themselves. */
    void deliver() throws Agent.Refusal {
        handle("agent.notes/notes", "tell", told.remove());
    }

    JsonObject handle(String from, String type, JsonValue body) throws Agent.Refusal {
        return new Notes(this)
                .handle(new Agent.Message("m", from, type, now, body))
                .asObject();
    }

    @Override
    public JsonValue call(String capability, JsonObject args) throws Agent.Refusal {
        if (capability.equals(refused)) {
            throw new Agent.Refusal(Json.object().add("reason", "DENIED").add("message", "may not call " + capability));
        }
        return switch (capability) {
            case "files.read" -> read(args);
            case "files.list" -> list();
            case "store.brain.put" -> put(args.get("entries").asArray());
            case "store.brain.search" -> search(args.getString("query", ""), args.getInt("limit", 10));
            case "store.brain.get" ->
                Json.object().add("entries", get(args.get("ids").asArray()));
            case "store.brain.forget" -> forget(args.get("ids").asArray());
            case "store.kv.put" -> given(values.put(args.getString("key", ""), args.get("value")));
            case "store.kv.delete" -> given(values.remove(args.getString("key", "")));
            case "store.kv.get" -> value(args.getString("key", ""));
            case "store.kv.list" -> keys(args.getString("prefix", ""));
            case "agent.tell" -> given(told.add(args.get("body").asObject()));
            case "agent.log" -> given(log.add(args.getString("message", "")));
            default -> throw new AssertionError(capability);
        };
    }

    private static JsonObject given(Object ignored) {
        return Json.object();
    }

    private JsonObject read(JsonObject args) {
        String file = files.get(args.getString("path", ""));
        if (file == null) {
            return Json.object().add("found", false);
        }
        byte[] bytes = file.getBytes(StandardCharsets.UTF_8);
        int offset = args.getInt("offset", 0);
        int to = Math.min(bytes.length, offset + args.getInt("length", 0));
        while (to < bytes.length && (bytes[to] & 0xC0) == 0x80) {
            to--;
        }
        return Json.object()
                .add("found", true)
                .add("text", new String(bytes, offset, to - offset, StandardCharsets.UTF_8))
                .add("size", bytes.length)
                .add("end", to == bytes.length);
    }

    private JsonObject list() {
        JsonArray entries = Json.array();
        files.keySet()
                .forEach(name -> entries.add(Json.object().add("name", name).add("kind", "file")));
        return Json.object().add("entries", entries);
    }

    private JsonObject put(JsonArray entries) {
        JsonArray kept = Json.array();
        int fresh = 0;
        for (JsonValue value : entries) {
            JsonObject entry = value.asObject();
            String text = entry.getString("text", "");
            int id = ids.computeIfAbsent(text, unknown -> ++lastId);
            fresh += brain.containsKey(id) ? 0 : 1;
            brain.put(id, Json.object().merge(entry).add("id", id).add("score", 1.0));
            kept.add(id);
        }
        return Json.object().add("ids", kept).add("new", fresh);
    }

    private JsonObject search(String query, int limit) {
        JsonArray entries = Json.array();
        brain.values().stream()
                .filter(entry -> List.of(query.split(" ")).stream().allMatch(entry.getString("text", "")::contains))
                .limit(limit)
                .forEach(entries::add);
        return Json.object().add("entries", entries);
    }

    private JsonArray get(JsonArray ids) {
        if (ids.size() > 100) {
            throw new AssertionError("the store gives at most 100 at once");
        }
        JsonArray entries = Json.array();
        for (JsonValue id : ids) {
            if (brain.containsKey(id.asInt())) {
                entries.add(brain.get(id.asInt()));
            }
        }
        return entries;
    }

    private JsonObject forget(JsonArray ids) {
        int forgotten = 0;
        for (JsonValue id : ids) {
            forgotten += brain.remove(id.asInt()) == null ? 0 : 1;
        }
        return Json.object().add("forgotten", forgotten);
    }

    private JsonObject value(String key) {
        JsonObject answer = Json.object().add("found", values.containsKey(key));
        return values.containsKey(key)
                ? answer.add("value", Json.parse(values.get(key).toString()))
                : answer;
    }

    private JsonObject keys(String prefix) {
        JsonArray keys = Json.array();
        values.keySet().stream()
                .filter(key -> key.startsWith(prefix))
                .forEach(key -> keys.add(Json.object().add("key", key)));
        return Json.object().add("keys", keys).add("more", false);
    }
}
