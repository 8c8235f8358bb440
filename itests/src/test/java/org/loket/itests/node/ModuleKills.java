package org.loket.itests.node;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.TimeUnit;

/**
 * Kills a node at random points while it swaps a module under load, rolls it back, installs another and uninstalls it; each
 * boot after a kill must know what runs, and say of everything that was begun how it ended.
 */
public final class ModuleKills {
    private static final String EXTRA = "com.example.extra";
    private static final int ROUNDS = 12;
    private static final int LATEST_MILLIS = 120;

    private final Loket loket;
    private final Random random;
    private final Path journal;
    private final String[] script;

    public ModuleKills(Path home, long seed) throws IOException {
        random = new Random(seed);
        loket = new Loket(home).settings("loket.quick=" + Sink.NAME, "loket.module.history=3");
        journal = home.resolve("data/modules/journal.jsonl");
        Path jars = Files.createDirectories(home.resolveSibling(home.getFileName() + "-jars"));
        Loads.modules(loket, 2, 1_000);
        loket.exec("accept sink", "accept load").ok();
        Path extra = new Jar(EXTRA, Idle.class).write(jars.resolve("extra.jar"));
        List<String> deeds = new ArrayList<>(List.of("call module.list --json"));
        for (int i = 0; i < ROUNDS; i++) {
            deeds.add(tried("update sink file:" + Sinks.good(jars, "1." + (i + 1) + ".0")));
            deeds.add(tried("install file:" + extra));
            deeds.add(tried("rollback sink"));
            deeds.add(tried("uninstall --force extra"));
        }
        script = deeds.toArray(String[]::new);
    }

    private static String tried(String command) {
        return "try { " + command + " } { echo in vain }";
    }

    /** Kills so many times, and checks the books at the end; how many of the kills hit a deed that was under way. */
    public int run(int kills) throws IOException {
        int cut = 0;
        List<JsonObject> before = journal();
        for (int kill = 0; kill < kills; kill++) {
            try (Loket.Running node = loket.start(script)) {
                Loket.until("it lists its modules", () -> node.said().contains("\"notices\":") || !node.alive());
                check(node.said(), before);
                int wanted = begun(journal()).size() + random.nextInt(4);
                Loket.until("it is at work", () -> begun(read()).size() >= wanted || !node.alive());
                boolean ended = node.endsWithin(random.nextInt(LATEST_MILLIS), TimeUnit.MILLISECONDS);
                if (ended) {
                    throw new AssertionError("it ended by itself: " + node.said());
                }
            }
            before = journal();
            Set<Long> open = begun(before);
            open.removeAll(ended(before));
            cut += open.isEmpty() ? 0 : 1;
        }
        check(loket.exec(script[0]).ok().out(), before);
        Loads.check(loket);
        return cut;
    }

    /** What a boot after a kill found and says, against the journal as the kill left it. */
    private void check(String said, List<JsonObject> before) throws IOException {
        List<JsonObject> now = journal();
        Set<Long> open = begun(before);
        open.removeAll(ended(now));
        if (!open.isEmpty()) {
            throw new AssertionError("begun and without an end: " + open + " in " + now);
        }
        int settled = before.size();
        while (settled < now.size() && !text(now.get(settled), "what").equals("begin")) {
            settled++;
        }
        String list = said.lines()
                .filter(line -> line.startsWith("{\"modules\""))
                .findFirst()
                .orElseThrow(() -> new AssertionError(said));
        List<String> found = new ArrayList<>();
        for (JsonElement each : JsonParser.parseString(list).getAsJsonObject().getAsJsonArray("modules")) {
            JsonObject module = each.getAsJsonObject();
            if (Set.of(Sink.NAME, EXTRA).contains(text(module, "name"))) {
                found.add(text(module, "name") + " " + text(module, "version"));
            }
            if (text(module, "name").equals(Sink.NAME) && !text(module, "state").equals("running")) {
                throw new AssertionError("it does not run: " + said);
            }
        }
        List<String> told = told(now.subList(0, settled));
        if (!told.equals(found.stream().sorted().toList())) {
            throw new AssertionError("history tells " + told + ", and there is " + found + ": " + now);
        }
    }

    /** What must be there by the journal alone: the module that was never taken away, and the other while it is installed. */
    private static List<String> told(List<JsonObject> lines) {
        String sink = "";
        String extra = "";
        for (JsonObject line : lines) {
            if (text(line, "what").equals("end") && text(line, "outcome").equals("done")) {
                JsonObject begin = lines.stream()
                        .filter(other -> text(other, "what").equals("begin")
                                && text(other, "n").equals(text(line, "n")))
                        .findFirst()
                        .orElseThrow();
                String to = begin.has("to") ? " " + text(begin.getAsJsonObject("to"), "version") : "";
                String name = text(begin, "name");
                sink = name.equals(Sink.NAME) ? to : sink;
                extra = name.equals(EXTRA) ? to : extra;
            }
        }
        List<String> told = new ArrayList<>();
        if (!extra.isEmpty()) {
            told.add(EXTRA + extra);
        }
        told.add(Sink.NAME + sink);
        return told;
    }

    private static Set<Long> begun(List<JsonObject> lines) {
        return numbers(lines, "begin");
    }

    private static Set<Long> ended(List<JsonObject> lines) {
        return numbers(lines, "end");
    }

    private static Set<Long> numbers(List<JsonObject> lines, String what) {
        Set<Long> numbers = new HashSet<>();
        lines.stream()
                .filter(line -> text(line, "what").equals(what))
                .forEach(line -> numbers.add(line.get("n").getAsLong()));
        return numbers;
    }

    private static String text(JsonObject line, String name) {
        return line.has(name) ? line.get(name).getAsString() : "";
    }

    private List<JsonObject> read() {
        try {
            return journal();
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    /** The whole lines; one that the kill cut off is none. */
    private List<JsonObject> journal() throws IOException {
        String text = Files.readString(journal);
        return text.substring(0, text.lastIndexOf('\n') + 1)
                .lines()
                .map(line -> JsonParser.parseString(line).getAsJsonObject())
                .toList();
    }
}
