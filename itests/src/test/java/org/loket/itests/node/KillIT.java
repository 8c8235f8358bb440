package org.loket.itests.node;

import static org.junit.Assert.assertTrue;

import java.nio.file.Path;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.junit.Rule;
import org.junit.Test;
import org.junit.rules.TemporaryFolder;

/** A node killed at any moment has lost nothing that was acknowledged, and nothing that ran is without a line. */
public class KillIT {
    private static final int HOMES = 5;
    private static final int KILLS = 10;
    private static final int LATEST_MILLIS = 400;

    @Rule
    public final TemporaryFolder folder = new TemporaryFolder();

    @Test
    public void aNodeKilledFiftyTimesUnderLoadLosesNothing() throws Exception {
        long seed = Long.getLong("loket.test.seed", System.nanoTime());
        System.out.println("the kills of this run: -Dloket.test.seed=" + seed);
        Random random = new Random(seed);
        int answered = 0;
        int unknown = 0;
        for (int i = 0; i < HOMES; i++) {
            Loket loket = Loads.underLoad(folder.newFolder("home" + i).toPath());
            for (int kill = 0; kill < KILLS; kill++) {
                kill(loket, random);
            }
            Set<String> kept = Loads.check(loket);
            answered += kept.size();
            unknown += Book.read(loket.ledger()).unknown();
        }
        System.out.println(HOMES * KILLS + " kills: " + answered + " answered writes, all kept; " + unknown
                + " writes were under way and are recorded as unknown");
        assertTrue("too few writes for a load: " + answered, answered > 100 * HOMES * KILLS);
        assertTrue("no kill hit a write: the load is too small", unknown > 0);
    }

    /** One kill: mostly while the load runs, sometimes while the node is still coming up. */
    private static void kill(Loket loket, Random random) {
        Path acknowledged = Loads.file(loket, Load.NAME, "answered");
        long before = Loads.size(acknowledged);
        boolean early = random.nextInt(5) == 0;
        int after = random.nextInt(LATEST_MILLIS);
        try (Loket.Running node = loket.serve()) {
            if (!early) {
                Loket.until("the load runs", () -> Loads.size(acknowledged) > before || !node.alive());
            }
            boolean ended = node.endsWithin(early ? 3L * after : after, TimeUnit.MILLISECONDS);
            assertTrue("it ended by itself: " + node.said(), !ended);
        }
    }
}
