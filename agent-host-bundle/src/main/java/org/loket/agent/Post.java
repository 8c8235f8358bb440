package org.loket.agent;

import com.google.gson.JsonElement;
import com.google.gson.JsonNull;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.loket.counter.Call;
import org.loket.counter.Refusal;

/** Makes messages of calls, and brings them to agents. */
record Post(Agents agents) {
    /** How long a caller whose time is up waits for a commit that began: less than the kernel's own patience. */
    private static final long COMMIT_MILLIS = 800;

    private static final Set<String> ADDRESSED = Set.of("agent", "body");

    /** What a call says of an agent and a message. */
    private record Addressed(String agent, JsonElement body) {}

    private static Addressed addressed(Call call) throws Refusal {
        JsonObject args = JsonParser.parseString(call.args()).getAsJsonObject();
        if (!ADDRESSED.containsAll(args.keySet())) {
            throw KernelCall.invalid(call.capability() + " takes agent and body");
        }
        return new Addressed(name(call, args), args.has("body") ? args.get("body") : JsonNull.INSTANCE);
    }

    private static String name(Call call, JsonObject args) throws Refusal {
        if (args.has("agent") && args.get("agent").isJsonPrimitive()) {
            return args.get("agent").getAsString();
        }
        throw KernelCall.invalid(call.capability() + " wants the name of an agent: {\"agent\":\"notes\"}");
    }

    /** The name a call gives in {@code agent}. */
    static String agent(Call call) throws Refusal {
        return name(call, JsonParser.parseString(call.args()).getAsJsonObject());
    }

    /** The agent of that name. */
    Agent named(Call call) throws Refusal, InterruptedException {
        return agents.agent(agent(call), left(call));
    }

    /** Waits for a program that is being admitted or replaced. */
    void program(Call call, String name) throws Refusal, InterruptedException {
        Agent unused = agents.agent(name, left(call));
    }

    private static long left(Call call) {
        return Math.max(0, Duration.between(Instant.now(), call.deadline()).toMillis());
    }

    /**
     * The call's own number; the same for a repeat of a call that bears a key, so that what is done on its account bears
     * the same keys too.
     */
    private static String id(Call call) {
        return call.key()
                .map(key -> Message.id(call.caller() + "/" + call.instance() + " " + key))
                .orElseGet(() -> span(call.id()));
    }

    private static String span(String id) {
        return id.substring(id.indexOf('-') + 1);
    }

    private static String from(Call call) {
        return call.instance().isEmpty() ? call.caller() : call.caller() + "/" + call.instance();
    }

    String tell(Call call) throws Refusal, InterruptedException {
        Addressed to = addressed(call);
        Message message =
                Message.told("tell", id(call), from(call), call.id(), to.body().toString(), Instant.now());
        agents.deliver(to.agent(), message, left(call));
        return "{\"id\":\"" + message.id() + "\"}";
    }

    String ask(Call call) throws Refusal, InterruptedException {
        Addressed to = addressed(call);
        return answer(call, to.agent(), "ask", to.body());
    }

    /** Serves a capability that the program of an agent provides. */
    String serve(Call call, String agent) throws Refusal, InterruptedException {
        JsonObject body = new JsonObject();
        body.addProperty("capability", call.capability());
        body.add("args", JsonParser.parseString(call.args()));
        return answer(call, agent, "call", body);
    }

    private String answer(Call call, String agent, String type, JsonElement body) throws Refusal, InterruptedException {
        Optional<String> asking = asking(call);
        if (asking.isPresent() && !agents.waitFor(asking.get(), agent)) {
            throw KernelCall.invalid(
                    agent + " waits for " + asking.get() + ", so asking it would never end: use agent.tell");
        }
        Reply reply = new Reply();
        try {
            agents.deliver(
                    agent,
                    new Message(
                            id(call),
                            from(call),
                            type,
                            call.id(),
                            body.toString(),
                            Instant.now(),
                            call.deadline(),
                            reply),
                    left(call));
            return await(call, agent, reply);
        } finally {
            reply.leave();
            asking.ifPresent(from -> agents.waitsNoMore(from, agent));
        }
    }

    /** The agent that calls: an instance of its own program, whatever other modules call themselves. */
    private static Optional<String> asking(Call call) {
        return call.caller().equals(Homes.bundle(call.instance())) ? Optional.of(call.instance()) : Optional.empty();
    }

    /** Waits for the answer; whoever leaves first, caller or agent, decides whether the message was. */
    private static String await(Call call, String agent, Reply reply) throws Refusal, InterruptedException {
        try {
            try {
                return reply.answer().get(left(call), TimeUnit.MILLISECONDS);
            } catch (TimeoutException e) {
                if (reply.leave()) {
                    throw new Refusal(
                            Refusal.Reason.FAILED,
                            Refusal.Ran.MAYBE,
                            agent + " did not answer before the deadline, and is as before");
                }
                return reply.answer().get(COMMIT_MILLIS, TimeUnit.MILLISECONDS);
            }
        } catch (TimeoutException e) {
            throw new Refusal(Refusal.Reason.FAILED, Refusal.Ran.MAYBE, agent + " was late, and may have done it");
        } catch (ExecutionException e) {
            throw refusal(agent, e.getCause());
        }
    }

    private static Refusal refusal(String agent, Throwable cause) {
        if (cause instanceof Refusal refusal) {
            return new Refusal(refusal.reason(), refusal.ran(), refusal.getMessage(), refusal.detail());
        }
        if (cause instanceof TimeoutException) {
            return new Refusal(
                    Refusal.Reason.BUSY,
                    Refusal.Ran.MAYBE,
                    "the agent host was stopped and did not come back while " + agent + " was asked: try again");
        }
        return new Refusal(Refusal.Reason.FAILED, Refusal.Ran.MAYBE, agent + " failed: " + cause);
    }
}
