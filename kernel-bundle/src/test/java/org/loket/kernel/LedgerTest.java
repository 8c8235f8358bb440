package org.loket.kernel;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(value = 60, unit = TimeUnit.SECONDS, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
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

    @Test
    void eightCallersLoseNothingWhileSegmentsChange() throws Exception {
        Set<String> told = ConcurrentHashMap.newKeySet();
        try (Ledger ledger = folder.open()) {
            inParallel(8, () -> {
                for (int i = 0; i < 500; i++) {
                    Told read = Told.call("time.now");
                    assertTrue(ledger.read(read));
                    Told write = Told.call("store.kv.put");
                    ledger.begin(write);
                    ledger.end(write);
                    told.add(read.id());
                    told.add(write.id());
                }
                return told;
            });
            assertEquals(List.of(), LedgerFolder.problems(ledger));
        }
        assertTrue(folder.segments().size() > 50, "rotated");
        assertEquals(4000, folder.lines("call").count());
        assertEquals(8000, told.size());
        assertEquals(
                told,
                folder.lines().stream()
                        .map(l -> (String) l.getOrDefault("id", ""))
                        .filter(told::contains)
                        .collect(Collectors.toSet()));
        assertEquals(
                4000,
                folder.lines("end").map(l -> l.get("id")).filter(told::contains).count());
        assertEquals(List.of(), folder.problems());
    }

    @Test
    void interruptedCallersHarmNothingAndStayInterrupted() throws Exception {
        try (Ledger ledger = folder.open()) {
            inParallel(2, () -> {
                for (int i = 0; i < 500; i++) {
                    Thread.currentThread().interrupt();
                    Told write = Told.call("store.kv.put");
                    ledger.begin(write);
                    ledger.end(write);
                    assertTrue(ledger.read(Told.call("time.now")));
                    assertTrue(Thread.currentThread().isInterrupted());
                }
                assertEquals(1, lines(ledger.tail(1, line -> true)).size());
                assertEquals(List.of(), LedgerFolder.problems(ledger));
                return Thread.interrupted();
            });
        }
        assertEquals(1000, folder.lines("end").count());
        assertEquals(1000, folder.lines("call").count());
        assertEquals(List.of(), folder.problems());
    }

    @Test
    void aCallerWithoutAnyPermissionOnTheStackIsRecorded() throws Exception {
        assumeTrue(Runtime.version().feature() < 24, "there is no Security Manager from 24 on");
        try (LedgerChild child = LedgerChild.start("confined", folder.data(), "-Djava.security.manager=allow")) {
            assertEquals(List.of("confined", "done"), child.until("done"));
        }
        assertEquals(1000, folder.lines("end").count());
        assertTrue(folder.segments().size() > 5, "rotated by the confined caller");
        assertEquals(List.of(), folder.problems());
    }

    @Test
    void whenIdleAllIsSignedAndEveryThreadParksWithoutALimit() throws Exception {
        try (Ledger ledger = folder.open()) {
            for (int round = 0; round < 2; round++) {
                Told call = Told.call("time.now");
                ledger.read(call);
                await(() -> Files.readString(folder.lastSegment()).contains(call.id()));
                long last = LedgerFolder.number(LedgerFolder.json(ledger.head()), "seq");
                await(() -> Head.read(Head.HEAD, folder.ledger().resolve("head.json"))
                                .orElseThrow()
                                .seq()
                        == last);
                List<Thread> threads = Thread.getAllStackTraces().keySet().stream()
                        .filter(t -> t.getName().startsWith("loket-ledger"))
                        .toList();
                assertEquals(3, threads.size());
                await(() -> threads.stream().allMatch(t -> t.getState() == Thread.State.WAITING));
            }
        }
    }

    private static void await(Callable<Boolean> state) throws Exception {
        while (!state.call()) {
            Thread.onSpinWait();
        }
    }

    @Test
    void refusalsWithoutEndBecomeOneCountAndSlowTheCaller() throws IOException {
        try (Ledger ledger = folder.open()) {
            long slowed = 0;
            for (int i = 0; i < 5000; i++) {
                slowed += ledger.refused(Told.refused("flood", "kernel.grant")) > 0 ? 1 : 0;
            }
            assertEquals(0, ledger.refused(Told.refused("other", "kernel.grant")));
            assertTrue(slowed > 1000, "slowed " + slowed);
        }
        long lines = folder.lines("refused").count();
        long counted = folder.lines("refusals")
                .mapToLong(l -> LedgerFolder.number(l, "count"))
                .sum();
        assertEquals(5001, lines + counted);
        assertTrue(lines < 4000, lines + " lines");
    }

    @Test
    void largeArgumentsAndAFullRingAreWrittenByTheCaller() throws IOException {
        try (Ledger ledger = folder.open()) {
            Told call = Told.call("time.now");
            for (int i = 0; i < 5000; i++) {
                assertTrue(ledger.read(call));
            }
            assertTrue(ledger.read(
                    new Told(1, 2, 3, 0, "a", "", "", "big.one", "x".repeat(10_000), "", "", "ok", "YES", 0, 0)));
            String tail = ledger.tail(1, line -> "big.one".equals(line.get("capability")));
            assertEquals(1, lines(tail).size());
        }
        assertEquals(5001, folder.lines("call").count());
    }

    @Test
    void theTailIsTheNewestLinesOldestFirstAndAnEndIsFoundByItsBegin() throws IOException {
        try (Ledger ledger = folder.open()) {
            for (int i = 0; i < 200; i++) {
                ledger.read(Told.call("time.now"));
            }
            assertEquals(1, lines(ledger.tail(1, line -> true)).size(), "all that was read is written");
            Told write = Told.call("store.kv.put");
            ledger.begin(write);
            ledger.end(write);
            assertEquals(
                    List.of("begin", "end"),
                    lines(ledger.tail(5, line -> "store.kv.put".equals(line.get("capability")))).stream()
                            .map(l -> l.get("kind"))
                            .toList());
            List<Map<String, Object>> all = lines(ledger.tail(1000, line -> true));
            assertTrue(all.size() > 200);
            for (int i = 1; i < all.size(); i++) {
                assertEquals(LedgerFolder.number(all.get(i - 1), "seq") + 1, LedgerFolder.number(all.get(i), "seq"));
            }
        }
    }

    @Test
    void theOldestSegmentsAreDroppedBehindASignedHeadAndTheRestVerifies() throws Exception {
        Ledger.Settings keep = new Ledger.Settings(16 << 10, 64 << 10, 50, Duration.ofMillis(1));
        try (Ledger ledger = folder.open(keep)) {
            while (Files.notExists(folder.ledger().resolve("dropped.json"))) {
                Told write = Told.call("store.kv.put");
                ledger.begin(write);
                ledger.end(write);
            }
            assertEquals(List.of(), LedgerFolder.problems(ledger));
        }
        assertTrue(Stored.first(folder.segments().get(0)) > 1);
        assertEquals(List.of(), folder.problems());
        assertEquals(0, LedgerPythonTest.verify(folder).code());
        LedgerFolder byHand = folder.copy(data.resolve("by-hand"));
        Files.delete(byHand.segments().get(0));
        assertFalse(byHand.problems().isEmpty());
        assertEquals(1, LedgerPythonTest.verify(byHand).code());
        LedgerFolder halfDropped = folder.copy(data.resolve("half-dropped"));
        Files.writeString(halfDropped.ledger().resolve(Stored.name(1)), "left over\n");
        assertEquals(List.of(), halfDropped.problems());
        halfDropped.open(keep).close();
        assertTrue(Stored.first(halfDropped.segments().get(0)) > 1);
    }

    @Test
    void noSegmentIsDroppedWhileAWriteRunsThatBeganInIt() throws Exception {
        Ledger.Settings keep = new Ledger.Settings(16 << 10, 64 << 10, 50, Duration.ofMillis(1));
        try (Ledger ledger = folder.open(keep)) {
            Told running = Told.call("llm.chat");
            ledger.begin(running);
            for (int i = 0; i < 1_000; i++) {
                Told write = Told.call("store.kv.put");
                ledger.begin(write);
                ledger.end(write);
            }
            assertTrue(folder.segments().size() > 20);
            assertEquals(
                    1,
                    folder.lines("begin")
                            .filter(line -> line.get("capability").equals("llm.chat"))
                            .count());
            ledger.end(running);
            while (Files.notExists(folder.ledger().resolve("dropped.json"))) {
                Told write = Told.call("store.kv.put");
                ledger.begin(write);
                ledger.end(write);
            }
        }
        assertEquals(List.of(), folder.problems());
    }

    @Test
    void aLedgerThatIsOpenCannotBeOpenedAgainAndAClosedOneTakesNothing() throws IOException {
        Ledger ledger = folder.open();
        Told open = Told.call("store.kv.put");
        ledger.begin(open);
        assertThrows(IOException.class, folder::open);
        ledger.close();
        assertFalse(ledger.writable());
        assertFalse(ledger.read(Told.call("time.now")));
        assertThrows(IOException.class, () -> ledger.begin(Told.call("store.kv.put")));
        ledger.end(open);
        try (Ledger again = folder.open()) {
            assertEquals(1, again.unknown().size());
        }
    }

    private static List<Map<String, Object>> lines(String tail) {
        return ((List<?>) LedgerFolder.json(tail).get("lines"))
                .stream().map(LedgerTest::members).toList();
    }

    @SuppressWarnings("unchecked")
    private static Map<String, Object> members(Object line) {
        return (Map<String, Object>) line;
    }

    private static void inParallel(int threads, Callable<?> work) throws Exception {
        var pool = Executors.newFixedThreadPool(threads);
        try {
            for (Future<?> done : pool.invokeAll(Collections.nCopies(threads, work))) {
                done.get();
            }
        } finally {
            pool.shutdown();
        }
    }
}
