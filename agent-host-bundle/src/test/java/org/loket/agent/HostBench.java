package org.loket.agent;

import com.google.gson.Gson;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.loket.counter.Refusal;

/**
 * Measures what the host does below the counter and prints it as JSON: how a program is admitted, how its memory is
 * forked, kept and restored, and how fast its code runs. A main class of its own because all of that is private here.
 */
final class HostBench {
    private static final int AGAIN = 10;
    private static final int MESSAGES = 2_000;
    private static final int FORKS = 5_000;
    private static final int WRITES = 300;
    private static final Instant AT = Instant.ofEpochSecond(1_790_000_000L);

    private HostBench() {}

    /** A message that is answered as in a node, and no capability beyond. */
    private record Asked(String input) implements Session {
        @Override
        public String call(String capability, String args) throws Refusal {
            return switch (capability) {
                case "agent.input" -> input;
                case "agent.output", "agent.log" -> "{}";
                default -> throw new Refusal(Refusal.Reason.DENIED, Refusal.Ran.NO, "no " + capability + " here");
            };
        }

        @Override
        public long clock() {
            return 1_790_000_000_000_000_000L;
        }

        @Override
        public void random(byte[] bytes) {
            INIT.random(bytes);
        }

        @Override
        public void log(String line) {
            INIT.log(line);
        }
    }

    /**
     * {@code admit WASM FOLDER}: the first program of a JVM, with the cache in that folder as it is, then again and again.
     * {@code memory WASM FOLDER}: homes go into that folder. {@code cpu WASM FOLDER ROUNDS EXPORT...}.
     */
    public static void main(String... args) throws Exception {
        byte[] wasm = Files.readAllBytes(Path.of(args[1]));
        Map<String, ? extends Number> figures = Rig.run(() -> switch (args[0]) {
            case "admit" -> admit(wasm, Path.of(args[2]));
            case "memory" -> memory(wasm, Path.of(args[2]));
            case "cpu" -> cpu(wasm, Path.of(args[2]), List.of(args).subList(3, args.length));
            default -> throw new IllegalArgumentException(args[0]);
        });
        System.out.println(new Gson().toJson(figures));
    }

    private interface Work {
        void run() throws Exception;
    }

    private static long nanos(Work work) throws Exception {
        long begun = System.nanoTime();
        work.run();
        return System.nanoTime() - begun;
    }

    private static long median(List<Long> times) {
        List<Long> sorted = times.stream().sorted().toList();
        return sorted.get(sorted.size() / 2);
    }

    private static Map<String, Long> admit(byte[] wasm, Path folder) throws Exception {
        Map<String, Long> figures = new LinkedHashMap<>();
        int pages = Limits.NORMAL.pages();
        Compiled[] compiled = new Compiled[1];
        figures.put("first-ns", nanos(() -> compiled[0] = Rig.admission(folder).admit(wasm, pages)));
        figures.put("template-ns", nanos(() -> Template.of(compiled[0], Limits.NORMAL, Rig.share())));
        List<Long> compiling = new ArrayList<>();
        List<Long> cached = new ArrayList<>();
        for (int i = 0; i < AGAIN; i++) {
            Path fresh = Files.createTempDirectory(folder, "again");
            compiling.add(nanos(() -> Rig.admission(fresh).admit(wasm, pages)));
            cached.add(nanos(() -> Rig.admission(fresh).admit(wasm, pages)));
        }
        figures.put("again-ns", median(compiling));
        figures.put("again-cached-ns", median(cached));
        return figures;
    }

    private static Map<String, Long> memory(byte[] wasm, Path folder) throws Exception {
        Compiled compiled = Rig.admission(folder).admit(wasm, Limits.NORMAL.pages());
        Template template = Template.of(compiled, Limits.NORMAL, Rig.share());
        Map<String, Long> figures = new LinkedHashMap<>();
        List<Long> forks = new ArrayList<>();
        for (int i = 0; i < FORKS; i++) {
            forks.add(nanos(() -> template.fork(template.image(), Rig.share())));
        }
        figures.put("fork-ns", median(forks));
        Guest guest = template.fork(template.image(), Rig.share());
        Session asked = new Asked(Message.told("ask", "0", "com.example.bench", "0", "{\"text\":\"hello\"}", AT)
                .input());
        List<Long> messages = new ArrayList<>();
        List<Long> snapshots = new ArrayList<>();
        Image[] image = {template.image()};
        for (int i = 0; i < MESSAGES; i++) {
            messages.add(nanos(() -> guest.run("handle", asked, Limits.NORMAL, Limits.NORMAL.time())));
            snapshots.add(nanos(() -> image[0] = guest.image()));
        }
        figures.put("message-ns", median(messages));
        figures.put("snapshot-ns", median(snapshots));
        disk(figures, template, image[0], new Home(Files.createDirectories(folder.resolve("home"))));
        return figures;
    }

    private static void disk(Map<String, Long> figures, Template template, Image image, Home home) throws Exception {
        List<Long> writes = new ArrayList<>();
        List<Long> restores = new ArrayList<>();
        for (int i = 0; i < WRITES; i++) {
            writes.add(nanos(() -> home.write(template, new Home.State(image, List.of(), List.of()))));
            restores.add(
                    nanos(() -> template.fork(home.read(template).orElseThrow().image(), Rig.share())));
        }
        figures.put("write-ns", median(writes));
        figures.put("restore-ns", median(restores));
        figures.put("changed-pages", (long) image.beyond(template.image()).size());
        figures.put("file-bytes", Files.size(home.folder().resolve("agent.state")));
    }

    /** The least time of each export, in nanoseconds: fuel and watchdog on, as for any guest. */
    private static Map<String, Long> cpu(byte[] wasm, Path folder, List<String> asked) throws Exception {
        int rounds = Integer.parseInt(asked.get(0));
        Compiled compiled = Rig.admission(folder).admit(wasm, Limits.NORMAL.pages());
        Template template = Template.of(compiled, Limits.NORMAL, Rig.share());
        Guest guest = template.fork(template.image(), Rig.share());
        Map<String, Long> least = new LinkedHashMap<>();
        for (String export : asked.subList(1, asked.size())) {
            for (int i = 0; i < rounds; i++) {
                long took = nanos(() -> guest.run(export, Session.INIT, Limits.NORMAL, Limits.NORMAL.time()));
                least.merge(export, took, Math::min);
            }
        }
        return least;
    }
}
