package org.loket.kernel;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(value = 60, unit = TimeUnit.SECONDS)
class LedgerTest {
    @TempDir
    Path data;

    private LedgerFolder folder;

    @BeforeEach
    void folder() {
        folder = new LedgerFolder(data.resolve("node"));
    }

    @Test
    void everyCallIsThereAndTheChainVerifies() throws IOException {
        try (Ledger ledger = folder.open()) {
            for (int i = 0; i < 300; i++) {
                assertTrue(ledger.read(Told.call("time.now")));
                Told write = Told.call("store.kv.put");
                ledger.begin(write);
                ledger.end(write);
            }
            assertEquals(List.of(), LedgerFolder.problems(ledger));
        }
        assertEquals(300, folder.lines("call").count());
        assertEquals(300, folder.lines("begin").count());
        assertEquals(300, folder.lines("end").count());
        assertTrue(folder.segments().size() > 3, "rotated");
        assertTrue(folder.lines("head").count() > 0, "signed");
        assertEquals(List.of(), folder.problems());
    }

    @Test
    void aLineSaysAllThatIsKnownOfTheCall() throws IOException {
        Told call = new Told(
                1, 2, 3, 4, "a.b", "inst", "k\"ey", "x.y", "{}", "p/1#2", "[]", "ok", "YES", 1_700_000_000_007L, 42);
        try (Ledger ledger = folder.open()) {
            ledger.read(call);
        }
        Map<String, Object> line = folder.lines("call").findFirst().orElseThrow();
        assertEquals("2023-11-14T22:13:20.007Z", line.get("time"));
        assertEquals("00000000000000010000000000000002-0000000000000003", line.get("id"));
        assertEquals("00000000000000010000000000000002-0000000000000004", line.get("parent"));
        assertEquals("a.b", line.get("caller"));
        assertEquals("inst", line.get("instance"));
        assertEquals("k\"ey", line.get("key"));
        assertEquals("x.y", line.get("capability"));
        assertEquals("p/1#2", line.get("provider"));
        assertEquals("44136fa355b3678a1146ad16f7e8649e94fb4fc21fe77e8310c060f61caaff8a", line.get("args"));
        assertEquals("4f53cda18c2baa0c0354bb5f9a3ecbe5ed12ab4d8e11ba873c2f11161202b945", line.get("answer"));
        assertEquals("ok", line.get("outcome"));
        assertEquals("YES", line.get("ran"));
        assertEquals(42, LedgerFolder.number(line, "micros"));
    }

    @Test
    void anyTextMakesALineThatIsJson() throws IOException {
        String wild = "\u0000\n\r\t\"\\}{\u007f\u2028é\ud83d\ude00\ud800" + "x".repeat(100_000);
        try (Ledger ledger = folder.open()) {
            ledger.refused(Told.refused(wild, wild));
            Told all = new Told(
                    -1, -1, -1, -1, wild, wild, wild, wild, wild, wild, wild, wild, wild, Long.MAX_VALUE / 1000, -1);
            ledger.begin(all);
            ledger.end(all);
            assertEquals(List.of(), LedgerFolder.problems(ledger));
        }
        String name = (String) folder.lines("refused").findFirst().orElseThrow().get("capability");
        assertEquals(129, name.length());
        assertTrue(name.startsWith("\u0000\n\r\t\"\\}{\u007f\u2028é\ud83d\ude00"));
        assertTrue(folder.lines("end").allMatch(line -> line.size() == 9), "all members of an end are there");
    }
}
