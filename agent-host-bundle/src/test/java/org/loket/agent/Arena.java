package org.loket.agent;

import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.UnaryOperator;
import org.loket.counter.Call;
import org.loket.counter.Counter;
import org.loket.counter.Refusal;

/** Where hostile agents run beside a good one, on the same few threads. */
final class Arena implements AutoCloseable {
    static final Limits SHORT = new Limits(2, 100, 10, 100);
    static final Limits AMPLE = new Limits(2, 10_000, 10, 1_000_000);

    private static final int LARGE = 16 << 20;
    private static final Map<String, UnaryOperator<String>> KNOWN = Map.of(
            "time.now", args -> "{}",
            "test.small", args -> "{}",
            "test.large", args -> "\"" + "a".repeat(LARGE - 2) + "\"",
            "agent.tell", args -> "{}");

    final Runners runners;
    final AtomicInteger calls = new AtomicInteger();
    final AtomicInteger torn = new AtomicInteger();
    private final Path folder;
    private final Admission admission;
    private final Laters laters = new Laters();
    final Budget budget;

    /** A counter that knows four names, and would be torn if a stack ended in it. */
    private final Counter counter = new Counter() {
        @Override
        public String call(String capability, String args) throws Refusal {
            calls.incrementAndGet();
            torn.incrementAndGet();
            deep(1_000);
            torn.decrementAndGet();
            UnaryOperator<String> answer = KNOWN.get(capability);
            if (answer == null) {
                throw new Refusal(Refusal.Reason.INVALID, Refusal.Ran.NO, "no such name");
            }
            return answer.apply(args);
        }

        private int deep(int n) {
            return n == 0 ? 0 : deep(n - 1) + 1;
        }

        @Override
        public Counter as(String instance) {
            return this;
        }

        @Override
        public Counter under(Call call) {
            return this;
        }

        @Override
        public Counter within(Duration limit) {
            return this;
        }

        @Override
        public Counter once(String key) {
            return this;
        }
    };

    Arena(Path folder, int permits, int waiting) {
        this(folder, permits, waiting, Long.MAX_VALUE);
    }

    /** With so many bytes of memory for all its agents. */
    Arena(Path folder, int permits, int waiting, long bytes) {
        this.folder = folder;
        budget = new Budget(bytes);
        runners = new Runners(permits, waiting);
        admission = Rig.admission(folder.resolve("cache"));
    }

    Template template(byte[] wasm, Limits limits) throws Exception {
        Compiled compiled = admission.admit(wasm, limits.pages());
        return Rig.run(() -> Template.of(compiled, limits, Rig.share()));
    }

    Agent agent(String guest, Limits limits) throws Exception {
        return agent(guest, limits, counter);
    }

    Agent agent(String guest, Limits limits, Counter behind) throws Exception {
        String name = guest.substring(guest.indexOf('/') + 1);
        Program program = new Program(name, "1.0.0", "", List.of(), List.of(), limits, Program.Commit.IDLE, false);
        Home home = new Home(folder.resolve("homes").resolve(name));
        Agent.Ground ground = new Agent.Ground(
                runners,
                new Secret(new byte[Secret.LENGTH]),
                home,
                new Dispatch(laters, runners),
                budget.share(),
                () -> false);
        return Agent.open(program, template(Rig.wasm(guest), limits), behind, ground, new Mailbox(name, home.mail()));
    }

    /** What an agent answers; a refusal begins with an exclamation mark. */
    static String ask(Agent agent, String body) throws Exception {
        Message message = post(agent, body);
        try {
            return message.reply().answer().get();
        } catch (ExecutionException e) {
            return "! " + e.getCause().getMessage();
        }
    }

    static Message post(Agent agent, String body) throws Refusal {
        Instant now = Instant.now();
        Message message = new Message(
                Long.toHexString(System.nanoTime()),
                "test",
                "ask",
                "cause",
                body,
                now,
                now.plusSeconds(60),
                new Reply());
        agent.mailbox().post(message);
        agent.wake();
        return message;
    }

    /** Runs what was begun to its end. */
    @Override
    public void close() {
        laters.close();
        runners.close();
    }
}
