package org.loket.itests.node;

import static org.junit.Assert.assertFalse;
import static org.junit.Assert.assertTrue;

import com.google.gson.JsonParser;
import java.io.IOException;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.junit.Rule;
import org.junit.Test;
import org.junit.rules.TemporaryFolder;

/** A node killed at any moment: an agent that commits each message has every one that was acknowledged, and none twice. */
public class AgentKillIT {
    private static final int HOMES = 5;
    private static final int KILLS = 10;
    private static final int LATEST_MILLIS = 400;

    @Rule
    public final TemporaryFolder folder = new TemporaryFolder();

    private int all;

    @Test
    public void anAgentThatCommitsEachMessageHasWhatItAcknowledgedAfterFiftyKills() throws Exception {
        long seed = Long.getLong("loket.test.seed", System.nanoTime());
        System.out.println("the kills of this run: -Dloket.test.seed=" + seed);
        Random random = new Random(seed);
        for (int i = 0; i < HOMES; i++) {
            Loket loket = new Loket(folder.newFolder("home" + i).toPath());
            Askers.in(loket);
            new Guest("count")
                    .with("commit", "\"message\"")
                    .with("limits", "{\"mailbox\":500}")
                    .in(loket);
            loket.exec("grant askers --asked", "start askers").ok();
            for (int kill = 0; kill < KILLS; kill++) {
                kill(loket, random);
            }
            check(loket);
        }
        System.out.println(HOMES * KILLS + " kills: " + all + " messages acknowledged, all there, none twice");
        assertTrue("too few messages for a load: " + all, all > 50 * HOMES * KILLS);
    }

    private static void kill(Loket loket, Random random) {
        Path acknowledged = Loads.file(loket, Askers.NAME, "answered");
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

    /** Each acknowledged ask has a number of its own: one that was lost would have given its number to a later one. */
    private void check(Loket loket) throws IOException {
        Loket.Ran ran = loket.exec("stop askers", "call --json agent.ask '{\"agent\":\"count\",\"body\":0}'", "verify")
                .ok();
        String last = ran.out()
                .lines()
                .filter(line -> line.startsWith("{\"asks\":"))
                .findFirst()
                .orElseThrow(() -> new AssertionError(ran.all()));
        Set<String> answered = Loads.lines(loket, Askers.NAME, "answered");
        Set<Integer> numbers = new HashSet<>();
        for (String line : answered) {
            int number = number(line.substring(line.indexOf(' ') + 1), "asks");
            assertTrue("two asks were the " + number + "th: one is lost", numbers.add(number));
        }
        int most = numbers.stream().mapToInt(Integer::intValue).max().orElse(0);
        assertTrue(last + " after " + most, number(last, "asks") > most);
        int taken = Loads.lines(loket, Askers.NAME, "taken").size();
        int tells = number(last, "tells");
        assertTrue(taken + " told and acknowledged, " + tells + " counted", tells >= taken);
        assertTrue(taken + " told and acknowledged, " + tells + " counted", tells <= taken + KILLS * Askers.THREADS);
        for (String line : Loads.lines(loket, Askers.NAME, "refused")) {
            assertFalse("nobody knew the agent: " + line, line.contains("INVALID"));
        }
        all += answered.size() + taken;
    }

    private static int number(String json, String name) {
        return JsonParser.parseString(json).getAsJsonObject().get(name).getAsInt();
    }
}
