package org.loket.agent;

import com.google.gson.JsonElement;
import com.google.gson.JsonNull;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.loket.counter.Call;
import org.loket.counter.Refusal;

/** Makes messages of calls, and brings them to agents. */
record Post(Agents agents) {
    /** What a call says of an agent and a message. */
    private record Addressed(String agent, JsonElement body) {}

    private static Addressed addressed(Call call) throws Refusal {
        JsonObject args = JsonParser.parseString(call.args()).getAsJsonObject();
        if (!Set.of("agent", "body").containsAll(args.keySet())) {
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

    /** The agent a call names in {@code agent}. */
    Agent named(Call call) throws Refusal, InterruptedException {
        return agents.find(name(call, JsonParser.parseString(call.args()).getAsJsonObject()), left(call));
    }

    private static long left(Call call) {
        return Math.max(0, Duration.between(Instant.now(), call.deadline()).toMillis());
    }

    /** The same for a repeat of a call that bears a key, so that what is done on its account bears the same keys too. */
    private static String id(Call call) {
        String origin = call.key()
                .map(key -> call.caller() + "/" + call.instance() + " " + key)
                .orElseGet(() -> UUID.randomUUID().toString());
        return Secret.digest(origin.getBytes(StandardCharsets.UTF_8)).substring(0, 16);
    }

    private static String from(Call call) {
        return call.instance().isEmpty() ? call.caller() : call.caller() + "/" + call.instance();
    }

    String tell(Call call) throws Refusal, InterruptedException {
        Addressed to = addressed(call);
        String id = id(call);
        agents.find(to.agent(), left(call))
                .post(Message.told(id, from(call), call.id(), to.body().toString(), Instant.now()));
        return "{\"id\":\"" + id + "\"}";
    }

    String ask(Call call) throws Refusal, InterruptedException {
        Addressed to = addressed(call);
        return answer(call, agents.find(to.agent(), left(call)), "ask", to.body());
    }

    /** Serves a capability that a program provides. */
    String serve(Call call, Agent agent) throws Refusal, InterruptedException {
        JsonObject body = new JsonObject();
        body.addProperty("capability", call.capability());
        body.add("args", JsonParser.parseString(call.args()));
        return answer(call, agent, "call", body);
    }

    private String answer(Call call, Agent agent, String type, JsonElement body) throws Refusal, InterruptedException {
        Optional<String> asking = call.caller().startsWith("agent.") ? Optional.of(call.instance()) : Optional.empty();
        if (asking.isPresent() && !agents.waitFor(asking.get(), agent.name())) {
            throw KernelCall.invalid(
                    agent.name() + " waits for " + asking.get() + ", so asking it would never end: use agent.tell");
        }
        try {
            Message message = new Message(
                    id(call),
                    from(call),
                    type,
                    call.id(),
                    body.toString(),
                    Instant.now(),
                    call.deadline(),
                    new CompletableFuture<>());
            agent.post(message);
            return await(call, agent, message.reply());
        } finally {
            asking.ifPresent(agents::waitsNoMore);
        }
    }

    private static String await(Call call, Agent agent, CompletableFuture<String> reply)
            throws Refusal, InterruptedException {
        try {
            return reply.get(left(call), TimeUnit.MILLISECONDS);
        } catch (TimeoutException e) {
            throw new Refusal(
                    Refusal.Reason.FAILED, Refusal.Ran.MAYBE, agent.name() + " did not answer before the deadline");
        } catch (ExecutionException e) {
            if (e.getCause() instanceof Refusal refusal) {
                throw new Refusal(refusal.reason(), refusal.ran(), refusal.getMessage(), refusal.detail());
            }
            throw new Refusal(Refusal.Reason.FAILED, Refusal.Ran.MAYBE, agent.name() + " failed: " + e.getCause());
        } finally {
            reply.cancel(false);
        }
    }
}
