package org.loket.itests.node;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertFalse;
import static org.junit.Assert.assertTrue;

import java.nio.file.Files;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.Rule;
import org.junit.Test;
import org.junit.rules.TemporaryFolder;

/** A module replaced again and again under load by versions good and bad; the same at full size is in the benchmarks. */
public class ModuleLoadIT {
    private static final int SWAPS = 24;
    private static final int BAD_EVERY = 4;
    private static final int TRIAL_SECONDS = 4;

    @Rule
    public final TemporaryFolder folder = new TemporaryFolder();

    @Test
    public void eachKindOfBadVersionIsPutBackAndNoCallIsLostDoubledOrServedByIt() throws Exception {
        var swaps = new Swaps(folder.newFolder("home").toPath(), SWAPS, BAD_EVERY, TRIAL_SECONDS);
        Swaps.Result result = swaps.run();
        System.out.println(SWAPS + " swaps, each " + BAD_EVERY + "th bad: " + result.answered() + " calls, "
                + result.lost().size() + " lost; class loaders " + result.loaders() + ", threads " + result.threads()
                + " more than before; gaps of a caller " + result.gaps().size() + ", p50 " + result.gap(0.5) / 1_000
                + " us, p99 " + result.gap(0.99) / 1_000 + " us");
        assertFalse(result.said(), result.said().contains("TAKEN"));
        assertEquals(SWAPS / BAD_EVERY, result.said().split("REFUSED", -1).length - 1);
        assertTrue(
                result.said(),
                result.said().contains(Sink.NAME + " hung in its start: everything else was stopped in order"));
        assertEquals(result.said(), Set.of(), result.lost());
        assertEquals("ran twice", 0, result.doubled());
        assertTrue("class loaders that stay: " + result.loaders(), result.loaders() <= 0);
        assertTrue("threads that stay: " + result.threads(), result.threads() <= 4);
        assertEquals(
                "what served is what was good",
                result.good(),
                result.versions().stream()
                        .map(served -> served.replaceFirst(" .*", ""))
                        .collect(Collectors.toSet()));
        assertEquals(
                "whom the unsound one served",
                "[asked]",
                Files.readAllLines(Loads.file(swaps.loket(), Sink.NAME, "unsound"))
                        .toString());
        Loket.Ran next = swaps.loket()
                .exec("call module.list --json", "lb -s", "grants sink", "history sink")
                .ok();
        assertTrue(next.out(), next.out().contains("\"version\":\"1." + (SWAPS - 1) + ".0\""));
        assertTrue(
                "it is put aside no longer: " + next.out(),
                next.out()
                                .lines()
                                .filter(line -> line.contains("|" + Sink.NAME))
                                .count()
                        == 1);
        assertTrue("its grants came along: " + next.out(), next.out().contains("granted  offer sink.*"));
        for (String why : List.of(
                "the well is dry",
                "it no longer offers sink.put",
                "lacks nobody",
                "its probe failed",
                "its start did not end in time")) {
            assertTrue(why + " in " + next.out(), next.out().contains(why));
        }
        assertFalse("nothing changed for it, so it is no deed", next.out().contains("1.4.0"));
        assertEquals(
                "each under one digest", result.good().size(), result.versions().size());
    }
}
