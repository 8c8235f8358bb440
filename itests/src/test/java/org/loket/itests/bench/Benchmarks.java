package org.loket.itests.bench;

import com.google.gson.GsonBuilder;
import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.loket.itests.node.Jar;
import org.loket.itests.node.Loket;
import org.openjdk.jmh.results.format.ResultFormatType;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.options.OptionsBuilder;

/** Measures a node of this build and leaves the figures in a folder, one JSON file for each kind of measurement. */
final class Benchmarks {
    private static final int ROUNDS = 5;
    private static final int BOOTS = 10;

    private final Path results;

    private Benchmarks(Path results) {
        this.results = results;
    }

    /** The arguments: the folder for the results, and which kinds to measure; all if none is named. */
    public static void main(String... args) throws Exception {
        var bench = new Benchmarks(Files.createDirectories(Path.of(args[0])));
        List<String> kinds = args.length > 1
                ? List.of(args).subList(1, args.length)
                : List.of("boot", "load", "swap", "modules", "jmh", "agents");
        for (String kind : kinds) {
            switch (kind) {
                case "boot" -> bench.boot();
                case "load" -> bench.load();
                case "swap" -> bench.swap();
                case "modules" -> bench.write(kind, ModuleBench.all());
                case "jmh" -> bench.jmh();
                case "agents" -> bench.agents();
                case "messages" -> bench.write(kind, AgentBench.messages());
                case "brain" -> bench.write(kind, AgentBench.brain());
                case "crowd" -> bench.write(kind, CrowdBench.crowds());
                case "upgrade" -> bench.write(kind, UpgradeBench.upgrades());
                case "host" -> bench.write(kind, HostFigures.all());
                default -> throw new IllegalArgumentException(kind);
            }
        }
        bench.write("machine", machine());
        String table = new Report(bench.results).text();
        Files.writeString(bench.results.resolve("table.md"), table + "\n");
        System.out.println(table);
    }

    private void write(String name, JsonElement figures) throws IOException {
        Files.writeString(
                results.resolve(name + ".json"),
                new GsonBuilder().setPrettyPrinting().create().toJson(figures) + "\n");
    }

    private static JsonObject machine() throws IOException {
        var machine = new JsonObject();
        machine.addProperty("processors", Runtime.getRuntime().availableProcessors());
        machine.addProperty(
                "load-average",
                java.lang.management.ManagementFactory.getOperatingSystemMXBean()
                        .getSystemLoadAverage());
        machine.addProperty("java", System.getProperty("java.vm.name") + " " + Runtime.version());
        machine.addProperty("system", System.getProperty("os.name") + " " + System.getProperty("os.arch"));
        Path cpu = Path.of("/proc/cpuinfo");
        if (Files.isReadable(cpu)) {
            try (Stream<String> lines = Files.lines(cpu)) {
                lines.filter(line -> line.startsWith("model name"))
                        .findFirst()
                        .ifPresent(line -> machine.addProperty("processor", line.replaceFirst(".*: ", "")));
            }
        }
        return machine;
    }

    private void boot() throws Exception {
        Path home = Files.createTempDirectory("loket-boot");
        new Loket(home).exec("echo fill").ok();
        List<Long> times = new ArrayList<>();
        List<Long> memory = new ArrayList<>();
        for (int i = 0; i < BOOTS; i++) {
            long begun = System.nanoTime();
            Process node = new ProcessBuilder(
                            distribution().resolve("bin/loket").toString(), "--home", home.toString())
                    .redirectErrorStream(true)
                    .start();
            try (BufferedReader out = node.inputReader()) {
                String line = out.readLine();
                while (line != null && !line.contains("serving")) {
                    line = out.readLine();
                }
                times.add((System.nanoTime() - begun) / 1_000_000);
                memory.add(resident(node.pid()));
            } finally {
                node.destroy();
                node.waitFor();
            }
        }
        var figures = new JsonObject();
        figures.addProperty("boots", BOOTS);
        figures.addProperty("p50-ms", median(times));
        figures.addProperty("least-ms", Collections.min(times));
        figures.addProperty("rss-mb", median(memory));
        write("boot", figures);
        delete(home);
    }

    /** Megabytes of a process, as /proc says; 0 where there is none. */
    static long resident(long pid) throws IOException {
        Path status = Path.of("/proc", Long.toString(pid), "status");
        if (!Files.isReadable(status)) {
            return 0;
        }
        try (Stream<String> lines = Files.lines(status)) {
            return lines.filter(line -> line.startsWith("VmRSS"))
                    .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")) / 1024)
                    .findFirst()
                    .orElse(0);
        }
    }

    /** Rates and times in a node as it is shipped, both modules confined; each round on a ledger of its own. */
    private void load() throws Exception {
        var rounds = new JsonArray();
        for (int i = 0; i < ROUNDS; i++) {
            Path home = Files.createTempDirectory("loket-load");
            var loket = new Loket(home).settings("loket.quick=com.example.echo,com.example.driver");
            String service = EmbeddedNode.SERVICE;
            new Jar(Echo.NAME, Echo.class)
                    .asks(service.formatted("echo.*", "register"))
                    .write(home.resolve("modules/echo.jar"));
            new Jar(Driver.NAME, Driver.class)
                    .classes(Histogram.class, Text.class)
                    .asks(service.formatted("drive.*", "register"), service.formatted("(capability=echo.*)", "get"))
                    .write(home.resolve("modules/driver.jar"));
            loket.exec(
                            "grant com.example.echo --asked",
                            "start com.example.echo",
                            "grant driver --asked",
                            "start driver")
                    .ok();
            String out = loket.exec(
                            run("echo.read", 1, 3, 0),
                            run("echo.write", 1, 3, 0),
                            run("echo.read", 1, 4, 100_000),
                            run("echo.write", 1, 4, 20_000),
                            run("echo.read", 2, 4, 0),
                            run("echo.write", 2, 4, 0),
                            "verify")
                    .ok()
                    .out();
            rounds.add(round(printed(out), loket, out));
            delete(home);
        }
        write("load", rounds);
    }

    /** All of what has to do with agents. */
    private void agents() throws Exception {
        write("messages", AgentBench.messages());
        write("brain", AgentBench.brain());
        write("crowd", CrowdBench.crowds());
        write("upgrade", UpgradeBench.upgrades());
        write("host", HostFigures.all());
    }

    /** The answers in JSON that a script printed, in their order. */
    static JsonArray printed(String out) {
        var answers = new JsonArray();
        Stream.of(out.split("\\n(?=\\{)"))
                .filter(text -> text.startsWith("{"))
                .forEach(text -> answers.add(JsonParser.parseString(text.substring(0, text.lastIndexOf('}') + 1))));
        return answers;
    }

    private static JsonObject round(JsonArray runs, Loket loket, String out) throws IOException {
        long reads = sum(runs, "echo.read");
        long writes = sum(runs, "echo.write");
        var round = new JsonObject();
        round.add("runs", runs);
        round.addProperty("verified", out.contains("verified: lines 1 to "));
        round.addProperty("reads-missing", reads - lines(loket, "\"kind\":\"call\"", "echo.read"));
        round.addProperty("begins-missing", writes - lines(loket, "\"kind\":\"begin\"", "echo.write"));
        return round;
    }

    private static long sum(JsonArray runs, String capability) {
        long calls = 0;
        for (JsonElement run : runs) {
            JsonObject object = run.getAsJsonObject();
            calls += object.get("capability").getAsString().equals(capability)
                    ? object.get("calls").getAsLong()
                    : 0;
        }
        return calls;
    }

    private static long lines(Loket loket, String kind, String capability) throws IOException {
        long count = 0;
        try (Stream<Path> files = Files.list(loket.ledger())) {
            for (Path file :
                    files.filter(path -> path.toString().endsWith(".jsonl")).toList()) {
                try (Stream<String> lines = Files.lines(file)) {
                    count += lines.filter(line ->
                                    line.startsWith("{" + kind) && line.contains("\"capability\":\"" + capability))
                            .count();
                }
            }
        }
        return count;
    }

    private static String run(String capability, int callers, int seconds, int rate) {
        return "call drive.run '{\"capability\":\"%s\",\"callers\":%d,\"seconds\":%d,\"rate\":%d}'"
                .formatted(capability, callers, seconds, rate);
    }

    private void swap() throws Exception {
        List<String> command = new ArrayList<>(
                List.of(Path.of(System.getProperty("java.home"), "bin/java").toString()));
        command.addAll(arguments());
        command.addAll(List.of("-cp", System.getProperty("java.class.path"), SwapBench.class.getName()));
        Process process = new ProcessBuilder(command)
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        String out = process.inputReader().lines().collect(Collectors.joining("\n"));
        if (process.waitFor() != 0) {
            throw new IOException("the swaps failed: " + out);
        }
        write("swap", JsonParser.parseString(out.substring(out.indexOf('{'))));
    }

    private void jmh() throws Exception {
        var options = new OptionsBuilder()
                .include(CounterBenchmark.class.getName())
                .addProfiler("gc")
                .jvmArgs(arguments().toArray(String[]::new))
                .resultFormat(ResultFormatType.JSON)
                .result(results.resolve("jmh.json").toString())
                .shouldFailOnError(true);
        new Runner(options.build()).run();
    }

    /** A JVM in which both walls can stand, if there is such a thing as a Security Manager. */
    private static List<String> arguments() {
        List<String> arguments = new ArrayList<>(List.of("-Xmx1g", "-Dloket.test.distribution=" + distribution()));
        if (Runtime.version().feature() < 24) {
            Path policy = Path.of("src/test/resources/class-path.policy").toAbsolutePath();
            arguments.addAll(List.of("-Djava.security.manager=allow", "-Djava.security.policy==" + policy));
        }
        return arguments;
    }

    static Path distribution() {
        return Path.of(System.getProperty("loket.test.distribution", "../distribution/target/loket"))
                .toAbsolutePath()
                .normalize();
    }

    static long median(List<Long> figures) {
        List<Long> sorted = figures.stream().sorted().toList();
        return sorted.get(sorted.size() / 2);
    }

    static void delete(Path folder) throws IOException {
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file : files.sorted(Collections.reverseOrder()).toList()) {
                Files.delete(file);
            }
        }
    }
}
