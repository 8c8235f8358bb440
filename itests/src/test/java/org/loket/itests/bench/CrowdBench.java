package org.loket.itests.bench;

import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import org.loket.itests.node.Jar;
import org.loket.itests.node.Loket;

/** Boots a node with more and more agents: how long until all are there, and what it then needs. */
final class CrowdBench {
    private static final List<Integer> SIZES = List.of(1, 100, 1_000);
    private static final int MOST = Integer.getInteger("loket.bench.agents", 1_000);
    private static final Path CALLER =
            Path.of("../agent-host-bundle/src/test/resources/org/loket/agent/guest/count.wasm");

    private final Loket loket;

    private CrowdBench() throws IOException {
        loket = AgentBench.node(
                "crowd",
                new Jar(Crowd.NAME, Crowd.class)
                        .classes(Text.class)
                        .asks(
                                EmbeddedNode.SERVICE.formatted("crowd.*", "register"),
                                EmbeddedNode.SERVICE.formatted("(capability=agent.*)", "get")));
    }

    /** One line for each size with agents that were asked once and are idle, the last with as many that wait in a call. */
    static JsonArray crowds() throws IOException, InterruptedException {
        var lines = new JsonArray();
        var idle = new CrowdBench();
        int there = 0;
        for (int size : SIZES) {
            for (; there < Math.min(size, MOST); there++) {
                AgentBench.copy(AgentBench.shipped("echo-c"), idle.loket, "a" + there);
            }
            lines.add(idle.line("idle", there, "crowd.ask"));
        }
        Benchmarks.delete(idle.loket.home());
        var waiting = new CrowdBench();
        for (int i = 0; i < MOST; i++) {
            waiting.caller("a" + i);
        }
        lines.add(waiting.line("waiting", MOST, "crowd.wait"));
        Benchmarks.delete(waiting.loket.home());
        return lines;
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
        long begun = System.currentTimeMillis();
        String first = loket.exec("call crowd.ready" + wanted).ok().out();
        long there = member(first, "at") - begun;
        if (then.equals("crowd.wait")) {
            grant(agents);
        }
        var line = new JsonObject();
        line.addProperty("what", what);
        line.addProperty("wanted", agents);
        line.addProperty("first-boot-ms", there);
        begun = System.currentTimeMillis();
        Process node = start("call crowd.ready" + wanted, "call " + then + wanted, "call crowd.heap");
        try (BufferedReader out = node.inputReader()) {
            String said = await(out, "\"at\":");
            line.addProperty("boot-ms", member(said, "at") - begun);
            said = await(out, "\"ns\":");
            line.addProperty("rss-mb", Benchmarks.resident(node.pid()));
            line.addProperty("agents", member(said, "agents"));
            line.addProperty("ns", member(said, "ns"));
            line.addProperty("heap-mb", member(await(out, "\"mb\":"), "mb"));
        } finally {
            node.destroyForcibly();
            node.waitFor();
        }
        return line;
    }

    /** The owner grants each agent what it asks for, a hundred in one script. */
    private void grant(int agents) {
        for (int i = 0; i < agents; i += 100) {
            loket.exec(IntStream.range(i, Math.min(agents, i + 100))
                            .mapToObj(agent -> "grant a" + agent + " --asked")
                            .toArray(String[]::new))
                    .ok();
        }
    }

    private Process start(String... commands) throws IOException {
        String program = Benchmarks.distribution().resolve("bin/loket").toString();
        var node =
                new ProcessBuilder(program, "--home", loket.home().toString(), "--exec", String.join("\n", commands));
        node.environment().put("LOKET_JAVA", System.getProperty("java.home"));
        return node.redirectErrorStream(true).start();
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
