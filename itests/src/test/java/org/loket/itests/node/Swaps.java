package org.loket.itests.node;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * Replaces a module again and again while eight callers call it a thousand times a second, every so often by a version that is bad in
 * one of the six ways in turn, and looks at the node and its books afterwards.
 */
public final class Swaps {
    private static final int CALLERS = 8;
    private static final int NAP_MICROS = 1_000;
    private static final int WARM = 2;
    private static final Pattern SERVED = Pattern.compile(
            "\"capability\":\"sink\\.(?:put|send)\",\"provider\":\"com\\.example\\.sink/([^#\"]+)#([0-9a-f]{12})\"");

    private final Loket loket;
    private final Path jars;
    private final int swaps;
    private final int badEvery;
    private final Set<String> good = new TreeSet<>(Set.of("1.0.0"));
    private int hung;

    /**
     * What came of it.
     *
     * @param loaders by how many class loaders the node has more than before, but for those of versions that hang
     * @param threads the same of threads
     * @param gaps what lay between the last answer of one version and the first of the next, for each caller, sorted
     * @param versions the versions that served, as the ledger has them, each with its digest
     * @param said what the node said
     */
    public record Result(
            int answered,
            Set<String> lost,
            int doubled,
            long loaders,
            long threads,
            List<Long> gaps,
            Set<String> versions,
            Set<String> good,
            String said) {

        public long gap(double quantile) {
            return gaps.get((int) Math.min(gaps.size() - 1L, Math.round(quantile * (gaps.size() - 1))));
        }
    }

    /**
     * @param trialSeconds how long a new version has to prove itself
     */
    public Swaps(Path home, int swaps, int badEvery, int trialSeconds) throws IOException {
        this.swaps = swaps;
        this.badEvery = badEvery;
        jars = Files.createDirectories(home.resolveSibling(home.getFileName() + "-jars"));
        loket = new Loket(home)
                .settings("loket.quick=" + Sink.NAME, "loket.module.trial=" + trialSeconds, "loket.module.history=3");
        Loads.modules(loket, CALLERS, NAP_MICROS);
        loket.exec("accept sink", "accept load", "accept pause", "stop load").ok();
    }

    public Loket loket() {
        return loket;
    }

    /** Runs all of it in one node. */
    public Result run() throws IOException {
        Loads.forget(loket);
        List<String> script = new ArrayList<>(List.of("start load"));
        for (int i = 1; i <= swaps; i++) {
            script.add(step(i));
            if (i == WARM || i == swaps) {
                script.add("call pause.here");
            }
        }
        script.addAll(List.of("stop load", "verify"));
        Path pause = Loads.file(loket, Pause.NAME, "here");
        try (Loket.Running node = loket.start(script.toArray(String[]::new))) {
            long[] before = look(node, pause);
            long[] after = look(node, pause);
            Loket.until("it ends", swaps * 15L, () -> !node.alive());
            boolean verified = node.said().contains("verified: lines 1 to ");
            if (!verified || node.code() != 0) {
                throw new AssertionError(node.said());
            }
            return result(after[0] - before[0] - hung, after[1] - before[1] - hung, node.said());
        }
    }

    private String step(int i) throws IOException {
        String version = "1." + i + ".0";
        if (i <= WARM || i % badEvery != 0) {
            good.add(version);
            return "update sink file:" + Sinks.good(jars, version);
        }
        Sinks.Fault fault = Sinks.FAULTS.get((i / badEvery - 1) % Sinks.FAULTS.size());
        hung += fault == Sinks.Fault.HANGS ? 1 : 0;
        return "try { update sink file:" + Sinks.bad(jars, version, fault) + "; echo TAKEN " + version
                + " } { echo REFUSED " + version + " }";
    }

    /** How many class loaders of modules and how many threads there are while the script waits. */
    private long[] look(Loket.Running node, Path pause) throws IOException {
        Loket.until("the script waits", swaps * 15L, () -> Files.exists(pause) || !node.alive());
        if (!node.alive()) {
            throw new AssertionError("it ended: " + node.said());
        }
        String jcmd = Path.of(System.getProperty("java.home"), "bin", "jcmd").toString();
        String pid = Long.toString(node.pid());
        long loaders = count(jcmd, pid, "GC.class_histogram", "[^ ]*BundleWiringImpl\\$BundleClassLoader[^ ]*");
        long threads = Programs.run(jars, jcmd, pid, "Thread.print")
                .out()
                .lines()
                .filter(line -> line.startsWith("\""))
                .count();
        Files.delete(pause);
        return new long[] {loaders, threads};
    }

    private long count(String jcmd, String pid, String what, String row) throws IOException {
        Matcher found = Pattern.compile("(?m)^ *\\d+: +(\\d+) +\\d+ " + row)
                .matcher(Programs.run(jars, jcmd, pid, what).out());
        long sum = 0;
        while (found.find()) {
            sum += Long.parseLong(found.group(1));
        }
        return sum;
    }

    private Result result(long loaders, long threads, String said) throws IOException {
        Set<String> lost = new HashSet<>(Loads.lines(loket, Load.NAME, "refused"));
        lost.addAll(Loads.lines(loket, Load.NAME, "failed"));
        List<String> ran = Files.readAllLines(Loads.file(loket, Sink.NAME, "witness"));
        List<Long> gaps = Files.readAllLines(Loads.file(loket, Load.NAME, "gaps")).stream()
                .map(Long::valueOf)
                .sorted()
                .toList();
        int answered = Loads.check(loket).size();
        return new Result(
                answered, lost, ran.size() - new HashSet<>(ran).size(), loaders, threads, gaps, served(), good, said);
    }

    private Set<String> served() throws IOException {
        Set<String> served = new TreeSet<>();
        try (Stream<Path> files = Files.list(loket.ledger())) {
            for (Path file :
                    files.filter(path -> path.toString().endsWith(".jsonl")).toList()) {
                try (Stream<String> lines = Files.lines(file)) {
                    lines.filter(line ->
                                    line.startsWith("{\"kind\":\"begin\"") && line.contains("\"com.example.load\""))
                            .forEach(line -> {
                                Matcher provider = SERVED.matcher(line);
                                served.add(
                                        provider.find()
                                                ? provider.group(1) + " " + provider.group(2)
                                                : "none: " + line);
                            });
                }
            }
        }
        return served;
    }
}
