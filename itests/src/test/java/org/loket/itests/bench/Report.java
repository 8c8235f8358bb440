package org.loket.itests.bench;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.BinaryOperator;

/** The table of BENCHMARKS.md, made of the figures that a run left. */
final class Report {
    private final Path results;
    private final List<String> rows = new ArrayList<>();

    /** Prints the table for the figures in a folder. */
    public static void main(String... args) throws IOException {
        System.out.println(new Report(Path.of(args[0])).text());
    }

    Report(Path results) {
        this.results = results;
    }

    private JsonElement read(String name) throws IOException {
        Path file = results.resolve(name + ".json");
        return Files.exists(file) ? JsonParser.parseString(Files.readString(file)) : new JsonArray();
    }

    private void row(String what, String measured, String target) {
        rows.add("| " + what + " | " + measured + " | " + target + " |");
    }

    String text() throws IOException {
        rows.add("| what | measured | target |");
        rows.add("|---|---|---|");
        load(read("load").getAsJsonArray());
        jmh(read("jmh").getAsJsonArray());
        if (read("swap") instanceof JsonObject swap) {
            row(
                    "swap under 8 callers: p50 / p99 of %d"
                            .formatted(swap.get("swaps").getAsLong()),
                    millis(swap, "p50-ns") + " / " + millis(swap, "p99-ns"),
                    "p50 ≤ 10 ms");
            row(
                    "calls lost in them",
                    "%d of %,d"
                            .formatted(
                                    swap.get("lost").getAsLong(),
                                    swap.get("calls").getAsLong()),
                    "0 of ≥ 100,000");
            row("longest gap of any caller", millis(swap, "longest-gap-ns"), "");
        }
        if (read("modules") instanceof JsonObject modules) {
            modules(modules);
        }
        if (read("boot") instanceof JsonObject boot) {
            row(
                    "boot to ready, warm: p50 / least of 10",
                    boot.get("p50-ms").getAsLong() + " ms / "
                            + boot.get("least-ms").getAsLong() + " ms",
                    "≤ 1,000 ms");
            row("resident memory then", boot.get("rss-mb").getAsLong() + " MB", "512 MB with 100 agents");
        }
        var agents = new AgentReport(this::row);
        agents.messages(read("messages").getAsJsonArray());
        agents.brain(read("brain").getAsJsonArray());
        agents.crowd(read("crowd").getAsJsonArray());
        if (read("upgrade") instanceof JsonObject upgrade) {
            agents.upgrade(upgrade);
        }
        if (read("host") instanceof JsonObject host) {
            agents.host(host);
        }
        return String.join("\n", rows);
    }

    private void load(JsonArray rounds) {
        if (rounds.isEmpty()) {
            return;
        }
        int runs = rounds.get(0).getAsJsonObject().getAsJsonArray("runs").size();
        for (int i = 0; i < runs; i++) {
            JsonObject run = run(rounds, 0, i);
            String name = run.get("capability").getAsString().substring("echo.".length());
            long rate = run.get("rate").getAsLong();
            int callers = run.get("callers").getAsInt();
            if (rate > 0) {
                row(
                        "%s at %,d a second: p50 / p99".formatted(name, rate),
                        spread(rounds, i, "p50-ns", Math::min) + " ns / " + spread(rounds, i, "p99-ns", Math::min)
                                + " ns",
                        name.equals("read") ? "p50 ≤ 1,000 ns" : "p50 ≤ 5,000 ns");
            } else {
                row(
                        "%ss a second, %d caller%s".formatted(name, callers, callers == 1 ? "" : "s"),
                        spread(rounds, i, "per-second", Math::max),
                        callers == 1 ? "" : name.equals("read") ? "≥ 300,000" : "≥ 200,000");
            }
        }
        long missing = 0;
        boolean verified = true;
        for (JsonElement round : rounds) {
            missing += round.getAsJsonObject().get("reads-missing").getAsLong();
            missing += round.getAsJsonObject().get("begins-missing").getAsLong();
            verified &= round.getAsJsonObject().get("verified").getAsBoolean();
        }
        row(
                "lines missing after all of it; every ledger verifies",
                missing + "; " + (verified ? "yes" : "no"),
                "0; yes");
    }

    private void modules(JsonObject modules) {
        row(
                "%d swaps by the deployer, %d of them bad: calls lost, run twice, served by a bad one"
                        .formatted(
                                modules.get("swaps").getAsLong(),
                                modules.get("bad").getAsLong()),
                "%d, %d, %d of %,d"
                        .formatted(
                                modules.get("lost").getAsLong(),
                                modules.get("doubled").getAsLong(),
                                modules.get("bad-served").getAsLong(),
                                modules.get("calls").getAsLong()),
                "0, 0, 0");
        row(
                "gap a caller sees in such a swap, proof and all: p50 / p99",
                millis(modules, "gap-p50-ns") + " / " + millis(modules, "gap-p99-ns"),
                "p50 ≤ 10 ms");
        row(
                "`kill -9` over installs, swaps, roll-backs; of them in the middle of a deed; wrong afterwards",
                modules.get("kills").getAsLong() + "; " + modules.get("cut").getAsLong() + "; 0",
                "200; ; 0");
    }

    private static JsonObject run(JsonArray rounds, int round, int run) {
        return rounds.get(round)
                .getAsJsonObject()
                .getAsJsonArray("runs")
                .get(run)
                .getAsJsonObject();
    }

    /** The median of all rounds, and the best, which on a shared machine is nearer to what the code can do. */
    private static String spread(JsonArray rounds, int run, String member, BinaryOperator<Long> better) {
        List<Long> all = new ArrayList<>();
        for (int i = 0; i < rounds.size(); i++) {
            all.add(run(rounds, i, run).get(member).getAsLong());
        }
        long best = all.stream().reduce(better).orElseThrow();
        return String.format(Locale.ROOT, "%,d (best %,d)", Benchmarks.median(all), best);
    }

    private void jmh(JsonArray results) {
        for (JsonElement element : results) {
            JsonObject result = element.getAsJsonObject();
            JsonObject metric = result.getAsJsonObject("primaryMetric");
            JsonObject percentiles = metric.getAsJsonObject("scorePercentiles");
            long bytes = result.getAsJsonObject("secondaryMetrics").entrySet().stream()
                    .filter(entry -> entry.getKey().endsWith("gc.alloc.rate.norm"))
                    .map(entry -> entry.getValue().getAsJsonObject().getAsJsonArray("rawData"))
                    .mapToLong(Report::middle)
                    .findFirst()
                    .orElse(0);
            row(
                    "one caller, %s: p50 / p99, garbage"
                            .formatted(said(
                                    result.getAsJsonObject("params").get("of").getAsString())),
                    String.format(
                            Locale.ROOT,
                            "%,.0f ns / %,.0f ns, %,d B",
                            percentiles.get("50.0").getAsDouble(),
                            percentiles.get("99.0").getAsDouble(),
                            bytes),
                    "");
        }
    }

    /** The median of the iterations: in one that gets little done, what the node does besides weighs too much. */
    private static long middle(JsonArray forks) {
        List<Long> bytes = new ArrayList<>();
        for (JsonElement iteration : forks.get(0).getAsJsonArray()) {
            bytes.add(Math.round(iteration.getAsDouble()));
        }
        return Benchmarks.median(bytes);
    }

    private static String said(String of) {
        return switch (of) {
            case "read" -> "read, quick provider, decision cached";
            case "write" -> "write, the same";
            case "ruled" -> "read, two rules on its arguments";
            case "gate" -> "read through one quick gate";
            case "thread" -> "read, provider on a thread of its own";
            default -> "read with " + of.replace("json-", "JSON of ");
        };
    }

    private static String millis(JsonObject figures, String member) {
        return String.format(Locale.ROOT, "%.1f ms", figures.get(member).getAsLong() / 1e6);
    }
}
