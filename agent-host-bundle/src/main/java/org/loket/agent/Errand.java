package org.loket.agent;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParseException;
import com.google.gson.JsonPrimitive;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.loket.counter.Counter;
import org.loket.counter.Refusal;

/**
 * One message on its way through a guest: what the guest may reach meanwhile, and what leaves when it commits. What it
 * calls bears a key made of the message and the number of the call, the same at every retry.
 */
final class Errand implements Session {
    static final int LINES = 100;

    /**
     * The agent on whose account it is.
     *
     * @param secret seeds its random numbers
     * @param voice what it says in the node's log
     * @param room how many parcels more it may leave behind
     */
    record Account(String agent, Counter counter, Limits limits, Secret secret, Voice voice, int room) {}

    private final Account account;
    private final Message message;
    private final Runners runners;
    private final List<Parcel> parcels = new ArrayList<>(0);
    private String output = "{}";
    private int calls;
    private int lines;
    private long weight;
    private byte[] chance = new byte[0];
    private int chanceUsed;
    private int chanceBlock;

    Errand(Account account, Message message, Runners runners) {
        this.account = account;
        this.message = message;
        this.runners = runners;
    }

    @Override
    public String call(String capability, String args) throws Refusal {
        return switch (capability) {
            case "agent.input" -> message.input();
            case "agent.output" -> output(args);
            case "agent.log" -> logged(args);
            default -> {
                if (++calls > account.limits().calls()) {
                    throw new Refusal(
                            Refusal.Reason.BUSY,
                            Refusal.Ran.NO,
                            "a message may make " + account.limits().calls() + " calls (limits.calls)");
                }
                String key = account.agent() + ":" + message.id() + ":" + calls;
                yield switch (capability) {
                    case "agent.tell" -> tell(key, args);
                    case "agent.later" -> later(key, args);
                    default -> outward(key, capability, args);
                };
            }
        };
    }

    private String outward(String key, String capability, String args) throws Refusal {
        Duration left = message.left(Instant.now());
        if (left.isNegative() || left.isZero()) {
            throw new Refusal(Refusal.Reason.TIMEOUT, Refusal.Ran.NO, "nobody waits for this message any more");
        }
        runners.pause();
        AgentThread thread = AgentThread.current();
        thread.hold();
        try {
            return account.counter().once(key).within(left).call(capability, args);
        } finally {
            runners.resume();
            thread.proceed();
        }
    }

    private String output(String args) throws Refusal {
        output = json(args, "agent.output").toString();
        return "{}";
    }

    private static JsonElement json(String text, String who) throws Refusal {
        try {
            return Json.strict(text);
        } catch (JsonParseException e) {
            throw KernelCall.invalid(who + " takes JSON, at most " + Json.DEEPEST + " deep");
        }
    }

    private String logged(String args) throws Refusal {
        if (json(args, "agent.log") instanceof JsonObject said && said.get("message") != null) {
            log(
                    said.get("message").isJsonPrimitive()
                            ? said.get("message").getAsString()
                            : said.get("message").toString());
            return "{}";
        }
        throw KernelCall.invalid("agent.log takes {\"message\": text}");
    }

    private String tell(String key, String args) throws Refusal {
        leave(new Parcel(key, false, "agent.tell", json(args, "agent.tell").toString()));
        return "{}";
    }

    private String later(String key, String args) throws Refusal {
        if (json(args, "agent.later") instanceof JsonObject call
                && Set.of("capability", "args").containsAll(call.keySet())
                && call.get("capability") instanceof JsonPrimitive name
                && name.getAsString().length() <= KernelCall.LONGEST_NAME) {
            String of = call.has("args") ? call.get("args").toString() : "{}";
            Parcel parcel = new Parcel(key, true, name.getAsString(), of);
            leave(parcel);
            return "{\"ticket\":\"" + parcel.ticket() + "\"}";
        }
        throw KernelCall.invalid("agent.later takes {\"capability\": name, \"args\": object}");
    }

    private void leave(Parcel parcel) throws Refusal {
        if (parcel.args().getBytes(StandardCharsets.UTF_8).length > KernelCall.LONGEST_ARGS) {
            throw KernelCall.invalid("arguments have at most 1 MiB, escaped as JSON has them");
        }
        weight += parcel.args().length();
        if (parcels.size() >= account.room() || weight > Outbox.HEAVIEST) {
            throw new Refusal(
                    Refusal.Reason.BUSY,
                    Refusal.Ran.NO,
                    "too many messages and late calls of " + account.agent() + " are on their way (at most "
                            + Agent.PARCELS + ", of " + Outbox.HEAVIEST + " characters): try again");
        }
        parcels.add(parcel);
    }

    @Override
    public long clock() {
        return ChronoUnit.NANOS.between(Instant.EPOCH, message.time());
    }

    @Override
    public void random(byte[] bytes) {
        for (int i = 0; i < bytes.length; i++) {
            if (chanceUsed == chance.length) {
                chance = account.secret()
                        .mac(
                                "random " + message.id(),
                                ByteBuffer.allocate(4).putInt(chanceBlock++).array());
                chanceUsed = 0;
            }
            bytes[i] = chance[chanceUsed++];
        }
    }

    /** A flood costs the agent its own lines only. */
    @Override
    public void log(String line) {
        lines++;
        if (lines > LINES) {
            account.voice().drop();
        } else {
            account.voice().say(line);
        }
    }

    /** What the agent answers. */
    String output() {
        return output;
    }

    /** What leaves when the message commits. */
    List<Parcel> parcels() {
        return parcels;
    }
}
