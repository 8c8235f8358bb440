package org.loket.itests.bench;

import com.google.gson.JsonObject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import org.loket.itests.node.Guest;
import org.loket.itests.node.Loket;

/** Gives a program with many agents other code, again and again: how long its agents are on their way, and whether all arrive. */
final class UpgradeBench {
    private static final int AGENTS = Integer.getInteger("loket.bench.agents", 1_000);
    private static final int UPGRADES = 9;

    private UpgradeBench() {}

    static JsonObject upgrades() throws IOException {
        Path home = Files.createTempDirectory("loket-upgrade");
        Loket loket = new Loket(home);
        List<String> agents = IntStream.range(0, AGENTS)
                .mapToObj(i -> i == 0 ? "keep" : "keep.a" + i)
                .toList();
        List<String> script = new ArrayList<>(List.of("install file:" + jar(home, 0), "start agent.keep"));
        agents.stream().skip(1).forEach(agent -> script.add("call agent.spawn '{\"agent\":\"" + agent + "\"}'"));
        loket.exec(script.toArray(String[]::new)).ok();
        script.clear();
        agents.forEach(agent -> script.add(ask(agent)));
        for (int i = 1; i <= UPGRADES; i++) {
            script.add("update agent.keep file:" + jar(home, i));
            script.add("call agent.inspect '{\"agent\":\"keep\"}'");
        }
        agents.forEach(agent -> script.add(ask(agent)));
        String out = loket.exec(script.toArray(String[]::new)).ok().out();
        String expected = "{\"asks\":2,\"tells\":0,\"mark\":0,\"code\":" + (1 + UPGRADES % 2) + "}";
        List<Long> times = Pattern.compile("agents carried over in (\\d+) ms")
                .matcher(Files.readString(home.resolve("data/log/loket.log")))
                .results()
                .map(found -> Long.parseLong(found.group(1)))
                .toList();
        var figures = new JsonObject();
        figures.addProperty("agents", AGENTS);
        figures.addProperty("upgrades", times.size());
        figures.addProperty("p50-ms", Benchmarks.median(times));
        figures.addProperty(
                "lost", AGENTS - out.lines().filter(expected::equals).count());
        Benchmarks.delete(home);
        return figures;
    }

    private static String ask(String agent) {
        return "call --json agent.ask '{\"agent\":\"" + agent + "\",\"body\":0}'";
    }

    private static Path jar(Path home, int number) throws IOException {
        int code = 1 + number % 2;
        return new Guest("keep")
                .code("keep-" + code)
                .version(code + ".0." + number)
                .with("upgrade", true)
                .jar(home.resolve("keep-" + number + ".jar"));
    }
}
