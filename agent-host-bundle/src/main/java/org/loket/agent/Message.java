package org.loket.agent;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.CompletableFuture;

/**
 * Something an agent is to handle.
 *
 * @param id names it for good: the keys of what the agent calls on its account are made of it
 * @param from who sent it, {@code name} or {@code name/instance}
 * @param type {@code ask}, {@code tell} or {@code call}
 * @param cause id of the call that brought it
 * @param body JSON text
 * @param time when it was accepted; the agent's clock stands there
 * @param deadline when nobody waits for it any more
 * @param reply where the answer goes
 */
record Message(
        String id,
        String from,
        String type,
        String cause,
        String body,
        Instant time,
        Instant deadline,
        CompletableFuture<String> reply) {
    /** How long a message may take that nobody waits for. */
    static final Duration TOLD = Duration.ofMinutes(2);

    /** A message nobody waits for. */
    static Message told(String id, String from, String cause, String body, Instant now) {
        return new Message(id, from, "tell", cause, body, now, Instant.MAX, new CompletableFuture<>());
    }

    /** How long it may take from now on. */
    Duration left(Instant now) {
        return deadline.equals(Instant.MAX) ? TOLD : Duration.between(now, deadline);
    }

    /** What {@code agent.input} answers. */
    String input() {
        JsonObject input = new JsonObject();
        input.addProperty("id", id);
        input.addProperty("from", from);
        input.addProperty("type", type);
        input.addProperty("cause", cause);
        input.addProperty("time", time.toString());
        input.add("body", JsonParser.parseString(body));
        return input.toString();
    }

    /** A told message as it is kept in a file; see {@link #read}. */
    String kept() {
        return input();
    }

    /** Reads what {@link #kept} wrote. */
    static Message read(String kept) {
        JsonObject json = JsonParser.parseString(kept).getAsJsonObject();
        JsonElement body = json.get("body");
        return told(
                json.get("id").getAsString(),
                json.get("from").getAsString(),
                json.get("cause").getAsString(),
                body.toString(),
                Instant.parse(json.get("time").getAsString()));
    }
}
