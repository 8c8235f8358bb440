package org.loket.itests.bench;

import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.loket.itests.node.Jar;
import org.loket.itests.node.Loket;

/** Boots a node with more and more agents: how long until all are there, and what it then needs. */
final class CrowdBench {
    private static final List<Integer> SIZES = List.of(1, 100, 1_000);
    private static final int SECONDS = 150;
    private static final int MOST = Integer.getInteger("loket.bench.agents", 1_000);
    private static final Path CALLER =
            Path.of("../agent-host-bundle/src/test/resources/org/loket/agent/guest/count.wasm");

    private final Path distribution;
    private final Loket loket;

    private CrowdBench(Path distribution) throws IOException {
        this.distribution = distribution;
        loket = AgentBench.node(
                "crowd",
                new Jar(Crowd.NAME, Crowd.class)
                        .classes(Text.class)
                        .asks(
                                EmbeddedNode.SERVICE.formatted("crowd.*", "register"),
                                EmbeddedNode.SERVICE.formatted("(capability=agent.*)", "get")),
                distribution);
    }

    /** One line for each size with agents that were asked once and are idle, the last with as many that wait in a call. */
    static JsonArray crowds() throws IOException, InterruptedException {
        var lines = new JsonArray();
        var idle = new CrowdBench(Benchmarks.distribution());
        int there = 0;
        for (int size : SIZES) {
            for (; there < Math.min(size, MOST); there++) {
                AgentBench.copy(AgentBench.shipped("echo-c"), idle.loket, "a" + there);
            }
            lines.add(idle.line("idle", there, "crowd.ask"));
        }
        Benchmarks.delete(idle.loket.home());
        Path own = granting();
        var waiting = new CrowdBench(own);
        for (int i = 0; i < MOST; i++) {
            waiting.caller("a" + i);
        }
        lines.add(waiting.line("waiting", MOST, "crowd.wait"));
        Benchmarks.delete(waiting.loket.home());
        Benchmarks.delete(own);
        return lines;
    }

    /** A copy of the distribution that grants many agents what they will ask for: one grant after the other takes too long. */
    private static Path granting() throws IOException {
        Path copy = Files.createTempDirectory("loket-granting");
        Path built = Benchmarks.distribution();
        try (Stream<Path> files = Files.walk(built)) {
            for (Path file : files.skip(1).toList()) {
                Files.copy(file, copy.resolve(built.relativize(file)), StandardCopyOption.COPY_ATTRIBUTES);
            }
        }
        for (int i = 0; i < MOST; i++) {
            Files.writeString(
                    copy.resolve("lib/home/conf/grants/agent.a" + i + ".perm"),
                    EmbeddedNode.SERVICE.formatted("(capability=crowd.hold)", "get") + "\n");
        }
        return copy;
    }

    /** An agent that makes the call its message names. */
    private void caller(String name) throws IOException {
        Path folder = Files.createDirectories(loket.home().resolve("agents").resolve(name));
        Files.copy(CALLER, folder.resolve("agent.wasm"));
        Files.writeString(
                folder.resolve("agent.json"),
                "{\"abi\":1,\"name\":\"%s\",\"version\":\"1.0.0\",\"asks\":[\"crowd.hold\"],\"limits\":{\"memory\":1}}"
                        .formatted(name));
    }

    /** Boots twice: what was compiled and installed at the first is there at the second, which is looked at. */
    private JsonObject line(String what, int agents, String then) throws IOException, InterruptedException {
        String wanted = " '{\"agents\":" + agents + "}'";
        var line = new JsonObject();
        line.addProperty("what", what);
        line.addProperty("wanted", agents);
        long begun = System.currentTimeMillis();
        Process node = start(List.of("call crowd.ready" + wanted));
        try (BufferedReader out = node.inputReader()) {
            line.addProperty("first-boot-ms", member(await(out, "\"at\":"), "at") - begun);
            String rest = out.lines().collect(Collectors.joining("\n"));
            if (node.waitFor() != 0) {
                throw new IOException("the first boot failed: " + rest);
            }
        }
        look(line, List.of("call crowd.ready" + wanted, "call " + then + wanted, "call crowd.heap"));
        return line;
    }

    private void look(JsonObject line, List<String> script) throws IOException, InterruptedException {
        long begun = System.currentTimeMillis();
        Process node = start(script);
        try (BufferedReader out = node.inputReader()) {
            line.addProperty("boot-ms", member(await(out, "\"at\":"), "at") - begun);
            String said = await(out, "\"ns\":");
            line.addProperty("rss-mb", Benchmarks.resident(node.pid()));
            line.addProperty("agents", member(said, "agents"));
            line.addProperty("ns", member(said, "ns"));
            line.addProperty("heap-mb", member(await(out, "\"mb\":"), "mb"));
        } finally {
            node.destroyForcibly();
            node.waitFor();
        }
    }

    /** A node that is killed if it takes far too long. */
    private Process start(List<String> commands) throws IOException {
        String program = distribution.resolve("bin/loket").toString();
        var node =
                new ProcessBuilder(program, "--home", loket.home().toString(), "--exec", String.join("\n", commands));
        node.environment().put("LOKET_JAVA", System.getProperty("java.home"));
        Process process = node.redirectErrorStream(true).start();
        CompletableFuture.delayedExecutor(SECONDS, TimeUnit.SECONDS).execute(process::destroyForcibly);
        return process;
    }

    private static String await(BufferedReader out, String mark) throws IOException {
        var said = new StringBuilder();
        for (String line = out.readLine(); line != null; line = out.readLine()) {
            said.append(line).append('\n');
            if (line.contains(mark)) {
                return said.toString();
            }
        }
        throw new IOException("it ended before it said " + mark + ": " + said);
    }

    private static long member(String said, String name) {
        Matcher member = Pattern.compile("\"" + name + "\": *(\\d+)").matcher(said);
        if (!member.find()) {
            throw new IllegalStateException("no " + name + " in " + said);
        }
        return Long.parseLong(member.group(1));
    }
}
