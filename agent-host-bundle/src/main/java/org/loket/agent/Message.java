package org.loket.agent;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import com.google.gson.JsonPrimitive;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;

/**
 * Something an agent is to handle.
 *
 * @param id names it for good: the keys of what the agent calls on its account are made of it
 * @param from who sent it, {@code name} or {@code name/instance}
 * @param type {@code ask}, {@code tell}, {@code call}, {@code answer} or {@code upgrade}
 * @param cause id of the call that brought it
 * @param body JSON text
 * @param time when it was accepted; the agent's clock stands there
 * @param deadline when nobody waits for it any more
 */
record Message(
        String id, String from, String type, String cause, String body, Instant time, Instant deadline, Reply reply) {
    /** How long a message may take that nobody waits for. */
    static final Duration TOLD = Duration.ofMinutes(2);

    /** A message nobody waits for: {@code tell} or {@code answer}. */
    static Message told(String type, String id, String from, String cause, String body, Instant now) {
        return new Message(id, from, type, cause, body, now, Instant.MAX, new Reply());
    }

    /** The id that stands for an origin, the same for the same. */
    static String id(String origin) {
        return Secret.digest(origin.getBytes(StandardCharsets.UTF_8)).substring(0, 16);
    }

    /** Whether nobody waits for it: then it is kept until it is handled, and a repeat of it dropped. */
    boolean told() {
        return deadline.equals(Instant.MAX);
    }

    /** How long it may take from now on. */
    Duration left(Instant now) {
        return told() ? TOLD : Duration.between(now, deadline);
    }

    /** What {@code agent.input} answers. */
    String input() {
        return "{\"id\":" + quoted(id) + ",\"from\":" + quoted(from) + ",\"type\":" + quoted(type) + ",\"cause\":"
                + quoted(cause) + ",\"time\":\"" + time + "\",\"body\":" + body + "}";
    }

    private static String quoted(String text) {
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c < ' ' || c > '~' || c == '"' || c == '\\') {
                return new JsonPrimitive(text).toString();
            }
        }
        return '"' + text + '"';
    }

    /** A told message of what {@link #input} gave. */
    static Message read(String input) {
        JsonObject json = JsonParser.parseString(input).getAsJsonObject();
        JsonElement body = json.get("body");
        return told(
                json.get("type").getAsString(),
                json.get("id").getAsString(),
                json.get("from").getAsString(),
                json.get("cause").getAsString(),
                body.toString(),
                Instant.parse(json.get("time").getAsString()));
    }
}
