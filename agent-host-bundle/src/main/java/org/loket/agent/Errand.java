package org.loket.agent;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParseException;
import com.google.gson.JsonParser;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import org.loket.counter.Counter;
import org.loket.counter.Refusal;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One message on its way through a guest: what the guest may reach meanwhile, and what leaves when it commits. What it
 * calls bears a key made of the message and the number of the call, the same at every retry.
 */
final class Errand implements Session {
    private static final Logger LOG = LoggerFactory.getLogger(Errand.class);
    private static final int LINES = 100;
    private static final int TELLS = 100;
    private static final int LONGEST = 2_000;

    /** A message to another agent that waits for the commit. */
    private record Told(Counter counter, String args) {}

    private final String agent;
    private final Counter counter;
    private final Message message;
    private final Limits limits;
    private final Runners runners;
    private final Secret secret;
    private final List<Told> tells = new ArrayList<>();
    private String output = "{}";
    private int calls;
    private int lines;
    private byte[] chance = new byte[0];
    private int chanceUsed;
    private int chanceBlock;

    /** @param secret of this agent alone: seeds its random numbers */
    Errand(String agent, Counter counter, Message message, Limits limits, Runners runners, Secret secret) {
        this.agent = agent;
        this.counter = counter;
        this.message = message;
        this.limits = limits;
        this.runners = runners;
        this.secret = secret;
    }

    @Override
    public String call(String capability, String args) throws Refusal {
        return switch (capability) {
            case "agent.input" -> message.input();
            case "agent.output" -> output(args);
            case "agent.log" -> logged(args);
            default -> {
                if (++calls > limits.calls()) {
                    throw new Refusal(
                            Refusal.Reason.BUSY,
                            Refusal.Ran.NO,
                            "a message may make " + limits.calls() + " calls (limits.calls)");
                }
                Counter keyed = counter.once(agent + ":" + message.id() + ":" + calls);
                yield capability.equals("agent.tell") ? tell(keyed, args) : outward(keyed, capability, args);
            }
        };
    }

    private String outward(Counter keyed, String capability, String args) throws Refusal {
        Duration left = message.left(Instant.now());
        if (left.isNegative() || left.isZero()) {
            throw new Refusal(Refusal.Reason.TIMEOUT, Refusal.Ran.NO, "nobody waits for this message any more");
        }
        runners.pause();
        AgentThread thread = AgentThread.current();
        thread.hold();
        try {
            return keyed.within(left).call(capability, args);
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
            return JsonParser.parseString(text);
        } catch (JsonParseException | StackOverflowError e) {
            throw KernelCall.invalid(who + " takes JSON");
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

    private String tell(Counter keyed, String args) throws Refusal {
        if (tells.size() >= TELLS) {
            throw new Refusal(Refusal.Reason.BUSY, Refusal.Ran.NO, "a message may send " + TELLS + " others");
        }
        json(args, "agent.tell");
        tells.add(new Told(keyed, args));
        return "{}";
    }

    @Override
    public long clock() {
        return ChronoUnit.NANOS.between(Instant.EPOCH, message.time());
    }

    @Override
    public void random(byte[] bytes) {
        for (int i = 0; i < bytes.length; i++) {
            if (chanceUsed == chance.length) {
                chance = secret.mac(
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
        if (lines <= LINES) {
            LOG.info("{}: {}", agent, Plain.text(line, LONGEST));
        } else if (lines == LINES + 1) {
            LOG.warn("{} logs more than {} lines for one message: the rest is dropped", agent, LINES);
        }
    }

    /** What the agent answers. */
    String output() {
        return output;
    }

    int calls() {
        return calls;
    }

    /** Sends what waited for the commit; what is refused is told to the owner, for the sender has gone on. */
    void send() {
        for (Told told : tells) {
            try {
                told.counter().call("agent.tell", told.args());
            } catch (Refusal refusal) {
                LOG.warn("{}: agent.tell was refused {}: {}", agent, refusal.reason(), refusal.getMessage());
            }
        }
    }
}
