package org.loket.itests.bench;

import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.stream.Stream;

/** What the agent host does below the counter, each measured in a JVM of its own with the options of a node. */
final class HostFigures {
    private static final Path HOST =
            Path.of("../agent-host-bundle").toAbsolutePath().normalize();
    private static final Path CPU = HOST.resolve("src/test/resources/org/loket/agent/bench");
    private static final List<String> AGENTS = List.of("echo-c", "echo", "notes");
    private static final List<String> EXPORTS = List.of("fib", "sha256", "nbody");
    private static final String TIMES = "20";

    private HostFigures() {}

    /** Admission and memory of the shipped programs, and the speed of guest code here and in Node, if there is one. */
    static JsonObject all() throws IOException, InterruptedException {
        var all = new JsonObject();
        for (String agent : AGENTS) {
            String wasm = AgentBench.shipped(agent).resolve("agent.wasm").toString();
            Path folder = Files.createTempDirectory("loket-host");
            var figures = new JsonObject();
            figures.add("compiled", host("admit", wasm, folder.toString()));
            figures.add("cached", host("admit", wasm, folder.toString()));
            figures.add("memory", host("memory", wasm, folder.toString()));
            all.add(agent, figures);
            Benchmarks.delete(folder);
        }
        String cpu = CPU.resolve("cpu.wasm").toString();
        Path folder = Files.createTempDirectory("loket-host");
        List<String> times = new ArrayList<>(List.of(cpu, folder.toString(), TIMES));
        times.addAll(EXPORTS);
        all.add("cpu", host("cpu", times.toArray(String[]::new)));
        if (hasNode()) {
            times.remove(folder.toString());
            times.addAll(0, List.of("node", CPU.resolve("cpu.mjs").toString()));
            all.add("node", run(times));
        }
        Benchmarks.delete(folder);
        return all;
    }

    private static boolean hasNode() {
        return Stream.of(System.getenv().getOrDefault("PATH", "").split(File.pathSeparator))
                .anyMatch(folder -> Files.isExecutable(Path.of(folder, "node")));
    }

    private static JsonObject host(String mode, String... args) throws IOException, InterruptedException {
        Path known = HOST.resolve("target/bench.classpath");
        String path = String.join(
                File.pathSeparator,
                HOST.resolve("target/classes").toString(),
                HOST.resolve("target/test-classes").toString(),
                Files.readString(known).strip());
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin/java").toString(),
                "-XX:-DontCompileHugeMethods",
                "-Dslf4j.internal.verbosity=ERROR",
                "-cp",
                path,
                "org.loket.agent.HostBench",
                mode));
        Collections.addAll(command, args);
        return run(command);
    }

    private static JsonObject run(List<String> command) throws IOException, InterruptedException {
        Process process = new ProcessBuilder(command)
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        String out = new String(process.getInputStream().readAllBytes(), java.nio.charset.StandardCharsets.UTF_8);
        if (process.waitFor() != 0) {
            throw new IOException(String.join(" ", command) + " failed: " + out);
        }
        return JsonParser.parseString(out).getAsJsonObject();
    }
}
