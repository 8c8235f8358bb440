package org.loket.guest;

import com.eclipsesource.json.Json;
import com.eclipsesource.json.JsonObject;
import com.eclipsesource.json.JsonValue;
import java.nio.charset.StandardCharsets;
import org.teavm.interop.Address;
import org.teavm.interop.Export;
import org.teavm.interop.Import;

/**
 * What an agent in Java sees of the world, ABI v1 put into words: {@code main} hands a handler to {@link #serve}, messages
 * come to the handler one by one, and all it can do besides is call the counter.
 *
 * <p>{@code main} runs once; what it leaves in memory is what every agent of the program begins with. A handler that
 * throws fails its message, and memory is as before.
 */
public final class Agent {
    /** Handles a message; what it returns is the reply. */
    @FunctionalInterface
    public interface Handler {
        JsonValue handle(Message message, Counter counter) throws Exception;
    }

    /** Gives what an agent knows to the version after its own. */
    @FunctionalInterface
    public interface Giver {
        JsonValue give() throws Exception;
    }

    /** Takes what an agent knew in the version before. */
    @FunctionalInterface
    public interface Taker {
        void take(JsonValue state) throws Exception;
    }

    /** The one way out. */
    @FunctionalInterface
    public interface Counter {
        /** Calls a capability and waits for its answer. */
        JsonValue call(String capability, JsonObject args) throws Refusal;

        /** Writes a line to the node's log. */
        default void log(String line) throws Refusal {
            call("agent.log", Json.object().add("message", line));
        }
    }

    /**
     * A message.
     *
     * @param id names it for good; the same if it is tried again
     * @param from who sent it
     * @param type {@code ask}, {@code tell}, {@code call}; ignore those you do not know
     * @param time when it was accepted, {@code 2026-03-03T09:30:00Z}; the agent's clock stands there. A text, for {@code java.time} weighs 1.2 MB
     */
    public record Message(String id, String from, String type, String time, JsonValue body) {
        static Message of(JsonObject input) {
            return new Message(
                    input.getString("id", ""),
                    input.getString("from", ""),
                    input.getString("type", ""),
                    input.getString("time", ""),
                    input.get("body"));
        }

        /** What stands under a name in the body, if it is a text; else an empty one. */
        public String text(String name) {
            JsonValue value = body.isObject() ? body.asObject().get(name) : Json.NULL;
            return value != null && value.isString() ? value.asString() : "";
        }
    }

    /** The counter said no. */
    public static final class Refusal extends Exception {
        private static final long serialVersionUID = 1L;
        private final transient JsonObject document;

        public Refusal(JsonObject document) {
            super(document.getString("message", ""));
            this.document = document;
        }

        /** INVALID, UNKNOWN, DENIED, HELD, STOPPED, BUSY, TIMEOUT, SAFE or FAILED. */
        public String reason() {
            return document.getString("reason", "FAILED");
        }

        /** NO, MAYBE or YES: whether anything ran. */
        public String ran() {
            return document.getString("ran", "MAYBE");
        }

        /** All it says; {@code ticket} and {@code retry-ms} may be there. */
        public JsonObject document() {
            return document;
        }
    }

    private static final byte[] ROOM = new byte[8 * 1024];
    private static final byte[] NOTHING = new byte[1];
    private static Handler handler = (message, counter) -> Json.object();
    private static Giver giver = Json::object;
    private static Taker taker = state -> {};

    private Agent() {}

    /** Names the one who handles this program's messages. */
    public static void serve(Handler those) {
        handler = those;
    }

    /**
     * Names those who carry an agent's memory over to another version of its code, if {@code agent.json} says {@code
     * "upgrade": true}: what the old version gives, the new one takes. Neither can call anything meanwhile. A taker that
     * throws leaves the old version running, for all agents of the program.
     */
    public static void upgrades(Giver old, Taker fresh) {
        giver = old;
        taker = fresh;
    }

    private static JsonValue reply(Message message) throws Exception {
        if (!message.type().equals("upgrade")) {
            return handler.handle(message, Agent::call);
        }
        JsonValue state = message.body().asObject().get("state");
        if (state == null) {
            return giver.give();
        }
        taker.take(state);
        return Json.object();
    }

    @Export(name = "handle")
    static int handle() {
        try {
            Message message = Message.of(call("agent.input", Json.object()).asObject());
            call("agent.output", reply(message));
            return 0;
        } catch (Throwable thrown) {
            return failed(thrown);
        }
    }

    /** The host only sees that it failed; the log says why. */
    private static int failed(Throwable thrown) {
        try {
            call("agent.log", Json.object().add("message", "failed: " + thrown));
        } catch (Refusal refusal) {
            return 2;
        }
        return 1;
    }

    private static JsonValue call(String capability, JsonValue args) throws Refusal {
        byte[] name = capability.getBytes(StandardCharsets.UTF_8);
        byte[] given = args.toString().getBytes(StandardCharsets.UTF_8);
        // Nothing is allocated between taking an address and the call: what is allocated can move.
        int result = call(
                Address.ofData(name),
                name.length,
                Address.ofData(given),
                given.length,
                Address.ofData(ROOM),
                ROOM.length);
        int size = result < 0 ? ~result : result;
        byte[] answer = size <= ROOM.length ? ROOM : new byte[size];
        if (size > ROOM.length) {
            call(Address.ofData(NOTHING), 0, Address.fromInt(0), 0, Address.ofData(answer), size);
        }
        JsonValue said = Json.parse(new String(answer, 0, size, StandardCharsets.UTF_8));
        if (result < 0) {
            throw new Refusal(said.asObject());
        }
        return said;
    }

    @Import(module = "kernel", name = "call")
    private static native int call(
            Address capability, int capabilityLength, Address args, int argsLength, Address out, int room);
}
