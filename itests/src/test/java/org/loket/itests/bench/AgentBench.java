package org.loket.itests.bench;

import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.loket.itests.node.Jar;
import org.loket.itests.node.Loket;

/**
 * Asks agents of a node as it is shipped and has modules remember: ledger on disk, both walls, {@code commit: idle}. Other
 * sizes can be given as system properties, to see whether it works at all.
 */
final class AgentBench {
    private static final int ROUNDS = Integer.getInteger("loket.bench.rounds", 3);
    private static final int SECONDS = Integer.getInteger("loket.bench.seconds", 2);
    private static final int ENTRIES = Integer.getInteger("loket.bench.entries", 100_000);
    private static final int BATCH = 500;
    private static final int CALLERS = 8;
    private static final String RUN =
            "call asker.run '{\"agents\":\"%s\",\"callers\":%d,\"seconds\":%d,\"warm\":%d,\"text\":\"%s\"}'";

    private AgentBench() {}

    /** A fresh home with this module, granted what it asks for, which runs on its caller's thread. */
    static Loket node(String name, Jar module, Path distribution) throws IOException {
        Path home = Files.createTempDirectory("loket-" + name);
        var loket = new Loket(distribution, home).settings("loket.quick=org.loket.capability.time,com.example." + name);
        module.write(home.resolve("modules").resolve(name + ".jar"));
        loket.exec("grant " + name + " --asked", "start " + name, "agents").ok();
        return loket;
    }

    /** Copies a program under another name into the node. */
    static void copy(Path program, Loket to, String name) throws IOException {
        Path folder = Files.createDirectories(to.home().resolve("agents").resolve(name));
        Files.copy(program.resolve("agent.wasm"), folder.resolve("agent.wasm"));
        String json = Files.readString(program.resolve("agent.json"));
        Files.writeString(
                folder.resolve("agent.json"), json.replaceFirst("\"name\": *\"[^\"]*\"", "\"name\": \"" + name + "\""));
    }

    static Path shipped(String agent) {
        return Benchmarks.distribution().resolve("lib/home/agents").resolve(agent);
    }

    /** Round trips of one caller, then as many messages as several callers get answered; each round in a new JVM. */
    static JsonArray messages() throws IOException {
        Loket loket = node(
                "asker",
                new Jar(Asker.NAME, Asker.class)
                        .classes(Histogram.class, Text.class)
                        .asks(
                                EmbeddedNode.SERVICE.formatted("asker.*", "register"),
                                EmbeddedNode.SERVICE.formatted("(capability=agent.ask)", "get")),
                Benchmarks.distribution());
        List<String> light = new ArrayList<>();
        for (int i = 0; i < CALLERS; i++) {
            copy(shipped("echo-c"), loket, "a" + i);
            light.add("a" + i);
        }
        loket.exec("agents", "ask notes 'remember that the boiler was serviced on 3 March 2026'")
                .ok();
        var rounds = new JsonArray();
        for (int i = 0; i < ROUNDS; i++) {
            rounds.add(round(loket, light));
        }
        Benchmarks.delete(loket.home());
        return rounds;
    }

    private static JsonObject round(Loket loket, List<String> light) {
        String out = loket.exec(
                        RUN.formatted("echo-c", 1, SECONDS, SECONDS + 1, "hello"),
                        RUN.formatted("echo", 1, SECONDS, SECONDS, "hello"),
                        RUN.formatted("notes", 1, SECONDS, SECONDS, "when was the boiler serviced?"),
                        RUN.formatted(String.join(" ", light.subList(0, 2)), 2, SECONDS, 1, "hello"),
                        RUN.formatted(String.join(" ", light), CALLERS, SECONDS, 1, "hello"),
                        "verify")
                .ok()
                .out();
        var round = new JsonObject();
        round.add("runs", Benchmarks.printed(out));
        round.addProperty("verified", out.contains("verified: lines 1 to "));
        return round;
    }

    /** A brain that is filled in batches and then searched. */
    static JsonArray brain() throws IOException {
        Loket loket = node(
                "rememberer",
                new Jar(Rememberer.NAME, Rememberer.class)
                        .classes(Histogram.class, Text.class)
                        .asks(
                                EmbeddedNode.SERVICE.formatted("rememberer.*", "register"),
                                EmbeddedNode.SERVICE.formatted("(capability=store.brain.*)", "get")),
                Benchmarks.distribution());
        String out = loket.exec(
                        "call rememberer.put '{\"entries\":%d,\"batch\":%d}'".formatted(ENTRIES, BATCH),
                        "call rememberer.search '{\"searches\":300,\"words\":3}'",
                        "call rememberer.search '{\"searches\":1000,\"words\":1}'",
                        "call rememberer.search '{\"searches\":1000,\"words\":3}'",
                        "call rememberer.search '{\"searches\":1000,\"words\":8}'")
                .ok()
                .out();
        Benchmarks.delete(loket.home());
        return Benchmarks.printed(out);
    }
}
