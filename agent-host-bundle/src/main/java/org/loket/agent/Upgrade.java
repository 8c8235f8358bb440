package org.loket.agent;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.function.BooleanSupplier;
import java.util.function.Function;
import org.loket.counter.Counter;
import org.loket.counter.Refusal;

/**
 * Carries the agents of a program over to other code: the old code answers a message with a state, a copy of the new
 * template gets it as its first message. It works on what lies in the homes, so nobody need be awake, and leaves what
 * comes of it beside that, so that nothing has happened before all of it is committed.
 */
final class Upgrade {
    /** Callers wait meanwhile. */
    static final Duration LIMIT = Duration.ofSeconds(60);

    private static final String FROM = "org.loket.agent";
    private static final int LANES = Runtime.getRuntime().availableProcessors();

    /** Code on one side of it. */
    record Side(Program program, Template template) {}

    /**
     * What it needs besides.
     *
     * @param wanted whether the new code is still to run: what was stopped meanwhile keeps nobody waiting
     * @param limit how long all agents together may take
     */
    record Means(
            Counter counter, Function<String, Secret> secrets, Budget budget, BooleanSupplier wanted, Duration limit) {}

    private final Side before;
    private final Side after;
    private final Means means;
    private final Instant now = Instant.now();
    private final Voice voice;

    Upgrade(Side before, Side after, Means means) {
        this.before = before;
        this.after = after;
        this.means = means;
        this.voice = new Voice(after.program().name(), System::nanoTime);
    }

    /** An upgrade may compute and say something; what it called could not be taken back if another agent's fails. */
    private record Secluded(Errand errand) implements Session {
        @Override
        public String call(String capability, String args) throws Refusal {
            return switch (capability) {
                case "agent.input", "agent.output", "agent.log" -> errand.call(capability, args);
                default ->
                    throw new Refusal(
                            Refusal.Reason.DENIED, Refusal.Ran.NO, "at an upgrade message nothing can be called");
            };
        }

        @Override
        public long clock() {
            return errand.clock();
        }

        @Override
        public void random(byte[] bytes) {
            errand.random(bytes);
        }

        @Override
        public void log(String line) {
            errand.log(line);
        }
    }

    /**
     * Prepares each agent that remembers anything under a mark; one after the other, on a few of the runners' threads.
     *
     * @throws BadProgram if one of them cannot be carried over; says which and why
     */
    void prepare(List<String> agents, Homes homes, String mark, Runners runners)
            throws BadProgram, InterruptedException {
        Queue<String> left = new ConcurrentLinkedQueue<>(agents);
        List<FutureTask<Void>> lanes = new ArrayList<>();
        for (int i = 0; i < LANES; i++) {
            lanes.add(new FutureTask<>(() -> {
                try {
                    for (String agent = left.poll(); agent != null; agent = left.poll()) {
                        carry(agent, homes.of(agent), mark, runners);
                    }
                    return null;
                } finally {
                    left.clear();
                }
            }));
        }
        lanes.forEach(runners::run);
        Optional<Throwable> failure = Optional.empty();
        for (FutureTask<Void> lane : lanes) {
            try {
                lane.get();
            } catch (ExecutionException e) {
                failure = Optional.of(e.getCause());
            }
        }
        voice.tell();
        if (failure.isPresent()) {
            throw failure.get() instanceof BadProgram bad
                    ? bad
                    : new BadProgram("its agents cannot be carried over: " + failure.get());
        }
    }

    private void carry(String agent, Home home, String mark, Runners runners) throws BadProgram, IOException {
        Optional<Home.State> memory = home.look(before.template());
        if (memory.isEmpty()) {
            return;
        }
        Home.State old = memory.get();
        JsonObject to = new JsonObject();
        to.addProperty("to", after.program().version());
        Errand giving = errand(agent, before, to, runners);
        try (Budget.Share share = means.budget().share()) {
            run(agent, before, before.template().fork(old.image(), share), giving);
        }
        JsonObject from = new JsonObject();
        from.addProperty("from", before.program().version());
        JsonElement state = JsonParser.parseString(giving.output());
        from.add("state", state);
        try (Budget.Share share = means.budget().share()) {
            Guest fresh = after.template().fork(after.template().image(), share);
            run(agent, after, fresh, errand(agent, after, from, runners));
            home.prepare(mark, after.template(), new Home.State(fresh.image(), old.done(), old.out()));
        }
    }

    private Errand errand(String agent, Side side, JsonObject body, Runners runners) {
        String id = Message.id("upgrade " + agent + " " + before.template().digest() + " "
                + after.template().digest());
        Message message = Message.told("upgrade", id, FROM, "", body.toString(), now);
        Limits limits = side.program().limits();
        return new Errand(
                new Errand.Account(
                        agent, means.counter(), limits, means.secrets().apply(agent), voice, 0),
                message,
                runners);
    }

    private void run(String agent, Side side, Guest guest, Errand errand) throws BadProgram {
        long millis = Duration.between(Instant.now(), now.plus(means.limit())).toMillis();
        if (millis <= 0) {
            throw new BadProgram("the upgrade of its agents takes too long");
        }
        if (!means.wanted().getAsBoolean()) {
            throw new BadProgram("it was stopped while its agents were carried over");
        }
        try {
            guest.run("handle", new Secluded(errand), side.program().limits(), millis);
        } catch (Guest.Failure failure) {
            throw new BadProgram("agent " + agent + " failed at its upgrade message in "
                    + side.program().version() + ": " + failure.getMessage());
        }
    }
}
