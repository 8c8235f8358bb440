package org.loket.itests.bench;

import com.google.gson.JsonObject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.loket.itests.node.ModuleKills;
import org.loket.itests.node.Swaps;

/** The proofs of the deployer at full size: swaps good and bad under load, and a node killed over deeds of every kind. */
final class ModuleBench {
    private static final int SWAPS = Integer.getInteger("loket.bench.swaps", 200);
    private static final int KILLS = Integer.getInteger("loket.bench.kills", 200);
    private static final int BAD_EVERY = 10;
    private static final int TRIAL_SECONDS = 10;

    private ModuleBench() {}

    static JsonObject all() throws IOException {
        var figures = new JsonObject();
        swaps(figures);
        kills(figures);
        return figures;
    }

    private static void swaps(JsonObject figures) throws IOException {
        Path folder = Files.createTempDirectory("loket-swaps");
        Swaps.Result result = new Swaps(folder.resolve("home"), SWAPS, BAD_EVERY, TRIAL_SECONDS).run();
        figures.addProperty("swaps", SWAPS);
        figures.addProperty("bad", SWAPS / BAD_EVERY);
        figures.addProperty("calls", result.answered());
        figures.addProperty("lost", result.lost().size());
        figures.addProperty("doubled", result.doubled());
        figures.addProperty("class-loaders", result.loaders());
        figures.addProperty("threads", result.threads());
        figures.addProperty("gap-p50-ns", result.gap(0.5));
        figures.addProperty("gap-p99-ns", result.gap(0.99));
        figures.addProperty(
                "bad-served", result.versions().size() - result.good().size());
        Benchmarks.delete(folder);
    }

    private static void kills(JsonObject figures) throws IOException {
        Path folder = Files.createTempDirectory("loket-kills");
        long seed = Long.getLong("loket.test.seed", System.nanoTime());
        System.out.println("the kills of this run: -Dloket.test.seed=" + seed);
        figures.addProperty("kills", KILLS);
        figures.addProperty("cut", KILLS == 0 ? 0 : new ModuleKills(folder.resolve("home"), seed).run(KILLS));
        Benchmarks.delete(folder);
    }
}
