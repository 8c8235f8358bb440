package org.loket.agent;

import java.io.ByteArrayInputStream;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import java.util.function.Supplier;

/**
 * Attacks by name, each on an agent host that runs nothing else, in a process of its own. It prints how the attack ended;
 * {@link GuardsTest} knows how it must end, and how it ends with a guard taken out.
 */
public final class Siege {
    /** One attack; gives the words in which it ended. */
    private interface Attack {
        String ended(Path folder) throws Exception;
    }

    private static final Map<String, Attack> ATTACKS = attacks();

    private Siege() {}

    /** Carries out the attack that is named first, in the folder that is named second. */
    public static void main(String[] args) throws Exception {
        String ended;
        try {
            ended = ATTACKS.get(args[0]).ended(Path.of(args[1]));
        } catch (BadProgram e) {
            ended = "refused: " + e.getMessage();
        }
        System.out.println("ended: " + ended);
        Runtime.getRuntime().halt(0);
    }

    private static Map<String, Attack> attacks() {
        Map<String, Attack> attacks = new TreeMap<>();
        attacks.put("fuel", Siege::fuel);
        attacks.put("threads", Siege::threads);
        attacks.put("tear", folder -> count(folder, "recursion-large-frames", Arena.AMPLE, "torn"));
        attacks.put("range", folder -> count(folder, "range-08", Arena.AMPLE, "calls"));
        attacks.put("calls", folder -> count(folder, "flood-calls", Arena.SHORT, "calls"));
        attacks.put("tells", Siege::tells);
        attacks.put("waiting", folder -> waiting(folder, 5));
        attacks.put("permits", folder -> waiting(folder, 100));
        attacks.put("budget", Siege::budget);
        attacks.put("part", folder -> part());
        attacks.put("log", folder -> log());
        attacks.put("channel", Siege::channel);
        attacks.put("cache", Siege::cache);
        attacks.put("compiler", Siege::compiler);
        attacks.put("mailbox", Siege::mailbox);
        attacks.put("parked", folder -> twice(folder, "hostile/parked-by-another-message", "{}", "{}"));
        attacks.put("rollback", folder -> twice(folder, "hostile/trap-after-write", "{}", "{}"));
        attacks.put("snapshot", Siege::snapshot);
        attacks.put("arguments", folder -> arguments("{\"a\":\"" + "x".repeat(1 << 20) + "\"}"));
        attacks.put("description", folder -> described("\"abi\":1,\"name\":\"" + "a".repeat(70_000) + "\""));
        attacks.put("path", folder -> described("\"abi\":1,\"version\":\"1\",\"name\":\"../../conf\""));
        attacks.put("field", folder -> described("\"abi\":1,\"version\":\"1\",\"name\":\"a\",\"trusted\":true"));
        return attacks;
    }

    static {
        for (String guest : new String[] {
            "loop-br", "flood-random", "flood-log", "memory-grow-huge", "outside-copy-huge", "tail-call"
        }) {
            ATTACKS.put(guest, folder -> asked(folder, guest));
        }
        for (String guest : new String[] {
            "table-grow",
            "table-set",
            "table-large",
            "tables-many",
            "data-drop",
            "elem-drop",
            "atomic",
            "memory-shared",
            "memory-initial",
            "memories-two",
            "global-reference",
            "import-foreign",
            "import-escape",
            "no-handle",
            "handle-parameter",
            "init-result"
        }) {
            ATTACKS.put(guest, folder -> admitted(folder, Rig.wasm("hostile/" + guest)));
        }
        bomb("functions", Bombs::functions);
        bomb("types", Bombs::types);
        bomb("endless", Bombs::endless);
        bomb("instructions", Bombs::instructions);
        bomb("targets", Bombs::targets);
        bomb("locals", Bombs::localsInAll);
        bomb("exports", Bombs::exports);
        bomb("elements", Bombs::elements);
        bomb("segments", Bombs::segments);
        bomb("bytes", () -> new byte[(8 << 20) + 1]);
    }

    private static void bomb(String name, Supplier<byte[]> wasm) {
        ATTACKS.put(name, folder -> admitted(folder, wasm.get()));
    }

    private static String admitted(Path folder, byte[] wasm) throws Exception {
        try (Arena arena = new Arena(folder, 3, 10)) {
            return "admitted " + arena.template(wasm, Arena.SHORT).image().count();
        }
    }

    private static String asked(Path folder, String guest) throws Exception {
        try (Arena arena = new Arena(folder, 3, 10)) {
            return Arena.ask(arena.agent("hostile/" + guest, Arena.SHORT), "{}");
        }
    }

    private static String twice(Path folder, String guest, String first, String second) throws Exception {
        try (Arena arena = new Arena(folder, 3, 10)) {
            Agent agent = arena.agent(guest, Arena.AMPLE);
            return Arena.ask(agent, first) + " then " + Arena.ask(agent, second);
        }
    }

    private static String count(Path folder, String guest, Limits limits, String what) throws Exception {
        try (Arena arena = new Arena(folder, 3, 10)) {
            Agent agent = arena.agent("hostile/" + guest, limits);
            for (int i = 0; i < 20; i++) {
                Arena.ask(agent, "{}");
                if (what.equals("calls")) {
                    return "calls " + arena.calls + ".";
                }
            }
            return "torn " + arena.torn + ".";
        }
    }

    /** Nobody looks at the clock: only fuel can end it. */
    private static String fuel(Path folder) throws Exception {
        Watchdog blind = new Watchdog();
        blind.close();
        try (Arena arena = new Arena(folder, 3, 10)) {
            Template template = arena.template(Rig.wasm("hostile/loop-br"), Arena.SHORT);
            FutureTask<String> task = new FutureTask<>(() -> {
                try {
                    template.fork(template.image(), Rig.share())
                            .run("handle", Session.INIT, new Limits(1, 10, 1, 1), Long.MAX_VALUE);
                    return "answered";
                } catch (Guest.Failure e) {
                    return e.getMessage();
                }
            });
            new AgentThread(task, "test", blind).start();
            return task.get();
        }
    }

    /** Whoever makes an agent run gets no hand on its thread, and leaves nothing on it. */
    private static String threads(Path folder) throws Exception {
        ThreadGroup evil = new ThreadGroup("evil");
        FutureTask<String> seen = new FutureTask<>(() -> {
            Thread current = Thread.currentThread();
            return current.getThreadGroup().getName() + " " + current.getContextClassLoader();
        });
        try (Arena arena = new Arena(folder, 1, 10)) {
            new Thread(evil, () -> arena.runners.run(seen), "evil").start();
            return seen.get();
        }
    }

    private static String tells(Path folder) throws Exception {
        try (Arena arena = new Arena(folder, 3, 10)) {
            Agent agent = arena.agent("hostile/flood-tell", Arena.AMPLE);
            String answer = Arena.ask(agent, "{}");
            arena.runners.close();
            return answer + ", told " + arena.calls + ".";
        }
    }

    /** Ten agents wait on two permits; then a good one is asked. */
    private static String waiting(Path folder, int most) throws Exception {
        CountDownLatch never = new CountDownLatch(1);
        Door slow = new Door((capability, args) -> {
            try {
                never.await();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
            return "{}";
        });
        Arena arena = new Arena(folder, 2, most);
        Agent steady = arena.agent("guest/steady", Arena.AMPLE);
        List<Message> messages = new ArrayList<>();
        for (int i = 0; i < 10; i++) {
            Agent agent = arena.agent("guest/caller", Arena.AMPLE, slow);
            messages.add(Arena.post(agent, "{}"));
        }
        Message good = Arena.post(steady, "{}");
        try {
            String answer = good.reply().answer().get(5, TimeUnit.SECONDS);
            long turned =
                    messages.stream().filter(m -> m.reply().answer().isDone()).count();
            return answer + ", " + (turned == 0 ? "all others wait" : "others were turned away");
        } catch (TimeoutException e) {
            return "the good agent starves";
        }
    }

    /** Four agents want the memory of all, one after the other; then a good one wants a page. */
    private static String budget(Path folder) throws Exception {
        try (Arena arena = new Arena(folder, 2, 10, 3 << 20)) {
            Agent good = arena.agent("guest/counter", Arena.AMPLE);
            int refused = 0;
            for (int i = 0; i < 4; i++) {
                String answer = Arena.ask(arena.agent("hostile/memory-hog", Arena.AMPLE), "{}");
                refused += answer.startsWith("! ") ? 1 : 0;
            }
            return refused + " of 4 were refused, then " + Arena.ask(good, "0");
        }
    }

    /** One takes what it can get, then another. */
    private static String part() {
        Budget budget = new Budget(40L * Image.PAGE);
        Budget.Share hog = budget.share();
        Budget.Share other = budget.share();
        return most(hog) + " and " + most(other) + ".";
    }

    private static int most(Budget.Share share) {
        int page = 0;
        try {
            for (; page < 1_000; page++) {
                share.take(page);
            }
        } catch (Budget.Spent e) {
            return page;
        }
        return page;
    }

    private static String log() {
        Voice voice = new Voice("talker", () -> 0);
        int said = 0;
        for (int i = 0; i < 1_000; i++) {
            said += voice.say("flood") ? 1 : 0;
        }
        return "said " + said + ".";
    }

    /** Fuel stands at one unit while a file is written through a channel that an interrupt would close. */
    private static String channel(Path folder) throws Exception {
        Path file = folder.resolve("written");
        StringBuilder ended = new StringBuilder();
        Door writing = new Door((capability, args) -> {
            AgentThread.current().begin(1, 60_000);
            AgentThread.current().leave();
            try (FileChannel channel = FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
                for (int i = 0; i < 1_000; i++) {
                    channel.write(ByteBuffer.wrap(new byte[100]));
                }
                ended.append("wrote ").append(Files.size(file));
            } catch (java.io.IOException e) {
                ended.append(e.getClass().getSimpleName());
            }
            return "{}";
        });
        try (Arena arena = new Arena(folder, 2, 10)) {
            return Arena.ask(arena.agent("hostile/flood-calls", Arena.AMPLE, writing), "{}") + ", " + ended;
        }
    }

    /** One program's classes, put where another's are looked for. */
    private static String cache(Path folder) throws Exception {
        Path cache = folder.resolve("cache");
        byte[] good = Rig.wasm("guest/steady");
        byte[] evil = Rig.wasm("guest/counter");
        Rig.admission(cache).admit(evil, 32);
        CompileCache kept = new CompileCache(cache, new Secret(new byte[Secret.LENGTH]));
        Files.move(kept.file(Secret.digest(evil)), kept.file(Secret.digest(good)));
        try (Arena arena = new Arena(folder, 2, 10)) {
            return Arena.ask(arena.agent("guest/steady", Arena.AMPLE), "{}");
        }
    }

    private static String compiler(Path folder) throws Exception {
        Admission hasty = new Admission(new CompileCache(folder, new Secret(new byte[Secret.LENGTH])), 0);
        return "admitted " + hasty.admit(Rig.wasm("guest/steady"), 32).start();
    }

    private static String mailbox(Path folder) throws Exception {
        Mailbox mailbox = new Mailbox("full", new Home(folder).mail());
        int taken = 0;
        try {
            for (; taken < 1_000; taken++) {
                mailbox.post(Message.told(
                        "tell", "m" + taken, "test", "", "\"" + "x".repeat(1 << 19) + "\"", Instant.now()));
            }
        } catch (org.loket.counter.Refusal e) {
            return "took " + taken + ", then " + e.reason();
        }
        return "took " + taken;
    }

    private static String snapshot(Path folder) throws Exception {
        try (Arena arena = new Arena(folder, 2, 10)) {
            Agent agent = arena.agent("guest/counter", Arena.AMPLE);
            Arena.ask(agent, "0");
            Arena.ask(agent, "\"fail\"");
            return Arena.ask(agent, "0");
        }
    }

    private static String arguments(String args) throws Exception {
        byte[] bytes = args.getBytes(StandardCharsets.UTF_8);
        CowMemory memory = new CowMemory(new run.endive.wasm.types.MemoryLimits(32, 32), Rig.share());
        memory.write(0, "time.now".getBytes(StandardCharsets.UTF_8), 0, 8);
        memory.write(64, bytes, 0, bytes.length);
        List<Integer> seen = new ArrayList<>();
        Session session = new Quiet(text -> seen.add(text.length()));
        new KernelCall().call(memory, session, 0, 8, 64, bytes.length, 0, 0);
        return "passed on " + seen;
    }

    /** Notes what comes through. */
    private record Quiet(Consumer<String> seen) implements Session {
        @Override
        public String call(String capability, String args) {
            seen.accept(args);
            return "{}";
        }

        @Override
        public long clock() {
            return 0;
        }

        @Override
        public void random(byte[] bytes) {}

        @Override
        public void log(String line) {}
    }

    private static String described(String members) throws Exception {
        try (InputStream in = new ByteArrayInputStream(("{" + members + "}").getBytes(StandardCharsets.UTF_8))) {
            return "taken as " + ProgramReader.read(in.readAllBytes()).name();
        }
    }
}
