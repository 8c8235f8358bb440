package org.loket.itests.node;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertFalse;
import static org.junit.Assert.assertTrue;
import static org.junit.Assume.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.Rule;
import org.junit.Test;
import org.junit.rules.TemporaryFolder;

/** A node whose disk is full refuses rather than do what it cannot record, and goes on when there is room. */
public class FullDiskIT {
    @Rule
    public final TemporaryFolder folder = new TemporaryFolder();

    /** Files that may not grow are met like a disk without room; only the node is limited, and it can be undone. */
    private static void limit(Loket.Running node, String bytes) throws IOException {
        String pid = Long.toString(node.pid());
        assertEquals(
                0,
                Programs.run(Path.of("."), "prlimit", "--pid", pid, "--fsize=" + bytes + ":")
                        .code());
    }

    @Test
    public void withoutRoomNothingRunsAndWithRoomItGoesOn() throws Exception {
        assumeTrue("there is no prlimit", Programs.has("prlimit"));
        Loket loket = Loads.underLoad(folder.getRoot().toPath().resolve("home"));
        Path answered = Loads.file(loket, Load.NAME, "answered");
        Path refused = Loads.file(loket, Load.NAME, "refused");
        try (Loket.Running node = loket.serve().ready()) {
            long before = Loads.size(answered);
            Loket.until("the load runs", () -> Loads.size(answered) > before);
            limit(node, "900000");
            long full = untilNothingIsAnswered(answered, refused);
            assertTrue("the limit hit the load itself", full < 900_000);
            limit(node, "unlimited");
            Loket.until("calls are answered again", () -> Loads.size(answered) > full + 1_000);
            node.signal("TERM");
            assertTrue(node.said(), node.endsWithin(10, TimeUnit.SECONDS));
            assertFalse(node.said(), node.said().contains("by force"));
        }
        Loads.check(loket);
        String log = Files.readString(loket.home().resolve("data/log/loket.log"));
        assertTrue(log, log.contains("the ledger cannot prepare its next segment"));
    }

    /** The last few lines fit where longer ones did not; then nothing is answered while a thousand are refused. */
    private static long untilNothingIsAnswered(Path answered, Path refused) {
        for (int i = 0; i < 100; i++) {
            long full = Loads.size(answered);
            long more = Loads.size(refused) + 16_000;
            Loket.until("calls are refused", () -> Loads.size(refused) > more);
            if (Loads.size(answered) == full) {
                return full;
            }
        }
        throw new AssertionError("calls are answered that cannot be recorded");
    }

    @Test
    public void aNodeThatFindsTheDiskFullSaysSo() throws Exception {
        assumeTrue("there is no prlimit", Programs.has("prlimit"));
        Loket loket = new Loket(folder.getRoot().toPath().resolve("home"));
        loket.exec("echo fill").ok();
        Loket.Ran ran =
                loket.through("prlimit", "--fsize=65536").exec("echo no").ended(1);
        assertTrue(ran.err(), ran.err().contains("File too large"));
        assertFalse(ran.err(), ran.err().contains("\tat "));
        loket.through().exec("verify").ok();
    }
}
