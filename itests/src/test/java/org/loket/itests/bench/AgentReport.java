package org.loket.itests.bench;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.BinaryOperator;

/** The rows of BENCHMARKS.md that have to do with agents. */
final class AgentReport {
    private static final Map<Integer, String> TRIPS =
            Map.of(0, "echo-c, in C", 1, "echo, in Java", 2, "notes, in Java, with a question to its store");

    /** Takes what was measured, how much it was, and the target. */
    interface Rows {
        void row(String what, String measured, String target);
    }

    private final Rows rows;

    AgentReport(Rows rows) {
        this.rows = rows;
    }

    void messages(JsonArray rounds) {
        if (rounds.isEmpty()) {
            return;
        }
        for (int i = 0; i < TRIPS.size(); i++) {
            rows.row(
                    "message round trip, " + TRIPS.get(i) + ": p50 / p99",
                    spread(rounds, i, "p50-ns", 1e3, Math::min) + " / " + spread(rounds, i, "p99-ns", 1e3, Math::min)
                            + " µs",
                    i == 0 ? "p50 ≤ 25 µs" : "");
        }
        int runs = runs(rounds, 0).size();
        for (int i = TRIPS.size(); i < runs; i++) {
            int callers =
                    runs(rounds, 0).get(i).getAsJsonObject().get("callers").getAsInt();
            rows.row(
                    "messages a second, %d callers of as many echo-c".formatted(callers),
                    spread(rounds, i, "per-second", 1, Math::max),
                    "≥ 100,000");
        }
        boolean verified = true;
        for (JsonElement round : rounds) {
            verified &= round.getAsJsonObject().get("verified").getAsBoolean();
        }
        rows.row("every ledger verifies after these", verified ? "yes" : "no", "yes");
    }

    private static JsonArray runs(JsonArray rounds, int round) {
        return rounds.get(round).getAsJsonObject().getAsJsonArray("runs");
    }

    private static String spread(JsonArray rounds, int run, String member, double unit, BinaryOperator<Long> better) {
        List<Long> all = new ArrayList<>();
        for (int i = 0; i < rounds.size(); i++) {
            all.add(runs(rounds, i).get(run).getAsJsonObject().get(member).getAsLong());
        }
        long best = all.stream().reduce(better).orElseThrow();
        String form = unit > 1 ? "%,.1f (best %,.1f)" : "%,.0f (best %,.0f)";
        return String.format(Locale.ROOT, form, Benchmarks.median(all) / unit, best / unit);
    }

    void brain(JsonArray lines) {
        long entries = 0;
        for (JsonElement element : lines) {
            JsonObject line = element.getAsJsonObject();
            if (line.has("entries")) {
                entries = line.get("entries").getAsLong();
                rows.row(
                        String.format(Locale.ROOT, "brain: put, %d at once", number(line, "batch")),
                        String.format(Locale.ROOT, "%,d entries a second", number(line, "per-second")),
                        "≥ 20,000");
            } else if (number(line, "searches") >= 1_000) {
                long words = number(line, "words");
                rows.row(
                        String.format(
                                Locale.ROOT,
                                "brain: search by %d word%s in %,d entries: p50 / p99",
                                words,
                                words == 1 ? "" : "s",
                                entries),
                        of(line, "p50-ns", 1e6) + " / " + of(line, "p99-ns", 1e6) + " ms",
                        "p50 ≤ 2 ms");
            }
        }
    }

    void crowd(JsonArray lines) {
        for (JsonElement element : lines) {
            JsonObject line = element.getAsJsonObject();
            boolean waiting = line.get("what").getAsString().equals("waiting");
            String agents = String.format(
                    Locale.ROOT, "%,d agent%s", number(line, "agents"), number(line, "agents") == 1 ? "" : "s");
            if (number(line, "agents") < number(line, "wanted")) {
                agents += " of " + number(line, "wanted");
            }
            rows.row(
                    "memory with " + agents + (waiting ? " waiting in a call" : " idle") + ": resident / heap in use",
                    number(line, "rss-mb") + " MB / " + number(line, "heap-mb") + " MB",
                    number(line, "wanted") >= 100 ? "512 MB" : "");
            rows.row(
                    "boot until " + agents + (waiting ? " of that kind" : "") + " can be asked: warm / with new ones",
                    String.format(Locale.ROOT, "%,d / %,d ms", number(line, "boot-ms"), number(line, "first-boot-ms")),
                    "");
        }
    }

    void upgrade(JsonObject figures) {
        String agents = String.format(Locale.ROOT, "%,d agents", number(figures, "agents"));
        rows.row(
                "other code for a program with " + agents + ": they are on their way, p50 of "
                        + number(figures, "upgrades"),
                number(figures, "p50-ms") + " ms",
                "");
        rows.row("agents that did not arrive with their count", "" + number(figures, "lost"), "0");
    }

    void host(JsonObject host) {
        for (String agent : List.of("echo-c", "echo", "notes")) {
            JsonObject figures = host.getAsJsonObject(agent);
            admission(agent, figures.getAsJsonObject("compiled"), figures.getAsJsonObject("cached"));
            memory(agent, figures.getAsJsonObject("memory"));
        }
        host.getAsJsonObject("cpu").keySet().forEach(export -> cpu(host, export));
    }

    private void admission(String agent, JsonObject compiled, JsonObject cached) {
        rows.row(
                "admission of " + agent + ", compiled / from the cache: first in a JVM, then again",
                "%s / %s, %s / %s ms"
                        .formatted(
                                of(compiled, "first-ns", 1e6),
                                of(cached, "first-ns", 1e6),
                                of(compiled, "again-ns", 1e6),
                                of(cached, "again-cached-ns", 1e6)),
                "");
    }

    private void memory(String agent, JsonObject memory) {
        rows.row(
                agent + ": fork / message without the counter / snapshot",
                "%s / %s / %s µs"
                        .formatted(
                                of(memory, "fork-ns", 1e3),
                                of(memory, "message-ns", 1e3),
                                of(memory, "snapshot-ns", 1e3)),
                agent.equals("echo-c") ? "fork ≤ 100 µs" : "");
        rows.row(
                String.format(
                        Locale.ROOT,
                        "%s: snapshot to disk (%,d pages changed, %,d bytes) / restore and fork",
                        agent,
                        number(memory, "changed-pages"),
                        number(memory, "file-bytes")),
                of(memory, "write-ns", 1e6) + " / " + of(memory, "restore-ns", 1e6) + " ms",
                "restore ≤ 5 ms");
    }

    private void cpu(JsonObject host, String export) {
        JsonObject here = host.getAsJsonObject("cpu");
        String measured = of(here, export, 1e6) + " ms";
        if (host.has("node")) {
            JsonObject node = host.getAsJsonObject("node");
            measured += String.format(
                    Locale.ROOT,
                    " / %s ms, %.1f times",
                    of(node, export, 1e6),
                    (double) number(here, export) / number(node, export));
        } else {
            measured += " / no Node on the path";
        }
        rows.row("guest code, " + export + ": here / Node 20 on the same file, least of 20", measured, "");
    }

    private static long number(JsonObject line, String member) {
        return line.get(member).getAsLong();
    }

    private static String of(JsonObject line, String member, double unit) {
        return String.format(Locale.ROOT, "%,.1f", number(line, member) / unit);
    }
}
