package org.loket.kernel;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(value = 120, unit = TimeUnit.SECONDS, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class LedgerRecoveryTest {
    private static final Ledger.Settings TINY = new Ledger.Settings(16 << 10, 0, 1000, Duration.ofMillis(1));

    @TempDir
    Path data;

    private LedgerFolder folder;

    @BeforeEach
    void folder() {
        folder = new LedgerFolder(data.resolve("node"));
    }

    @Test
    void aLineTornAtAnyByteIsCutAndTheChainGoesOn() throws IOException {
        try (Ledger ledger = folder.open(TINY)) {
            ledger.refused(Told.refused("a", "x.y"));
        }
        String whole = Files.readString(folder.lastSegment());
        long last = Stored.read(folder.lastSegment()).entries().size();
        String torn = "{\"kind\":\"call\",\"time\":\"2026-11-21T09:37:07.123Z\",\"seq\":" + (last + 1) + ",\"prev\":\""
                + "0".repeat(64) + "\"}";
        for (int length = 0; length <= torn.length(); length++) {
            LedgerFolder copy = folder.copy(data.resolve("torn-" + length));
            Path segment = copy.lastSegment();
            Files.write(
                    segment, (whole + torn.substring(0, length) + "\0".repeat(900)).getBytes(StandardCharsets.UTF_8));
            copy.open(TINY).close();
            assertEquals(List.of(), copy.problems(), "torn at " + length);
            assertEquals(whole, Files.readString(segment), "torn at " + length);
            List<Long> cut =
                    copy.lines("cut").map(l -> LedgerFolder.number(l, "bytes")).toList();
            assertEquals(length == 0 ? List.of() : List.of((long) length), cut);
            delete(copy.data());
        }
    }

    @Test
    void aHoleInWhatWasNotYetSignedIsATornEnd() throws IOException {
        try (Ledger ledger = folder.open(TINY)) {
            ledger.refused(Told.refused("a", "x.y"));
        }
        String whole = Files.readString(folder.lastSegment());
        String hole = "{\"kind\":\"ca" + "\0".repeat(50) + "}\n{\"kind\":\"head\"}\n";
        Files.writeString(folder.lastSegment(), hole, java.nio.file.StandardOpenOption.APPEND);
        Path segment = folder.lastSegment();
        folder.open(TINY).close();
        assertEquals(whole, Files.readString(segment));
        assertEquals(
                hole.length(),
                LedgerFolder.number(folder.lines("cut").findFirst().orElseThrow(), "bytes"));
        assertEquals(List.of(), folder.problems());
    }

    @Test
    void aLedgerThatWasNotClosedGoesOnAfterItsLastLine() throws IOException {
        LedgerFolder left;
        try (Ledger ledger = folder.open(TINY)) {
            ledger.refused(Told.refused("a", "x.y"));
            left = folder.copy(data.resolve("left"));
        }
        try (Ledger ledger = left.open(TINY)) {
            ledger.refused(Told.refused("a", "x.z"));
            assertEquals(List.of(), LedgerFolder.problems(ledger));
        }
        assertEquals(
                List.of("x.y", "x.z"),
                left.lines("refused").map(l -> l.get("capability")).toList());
        assertEquals(0, left.lines("cut").count());
    }

    @Test
    void aWriteWithoutEndIsUnknownOnceAndItsBeginIsFoundInAnyEarlierSegment() throws IOException {
        Told early = Told.call("store.kv.put");
        Told late = Told.call("files.write");
        Told ended = Told.call("store.kv.put");
        LedgerFolder left;
        try (Ledger ledger = folder.open(TINY)) {
            ledger.begin(early);
            ledger.begin(ended);
            for (int i = 0; i < 200; i++) {
                Told write = Told.call("store.kv.put");
                ledger.begin(write);
                ledger.end(write);
            }
            ledger.end(ended);
            ledger.begin(late);
            left = folder.copy(data.resolve("left"));
        }
        assertTrue(left.segments().size() > 3, "rotated");
        try (Ledger ledger = left.open(TINY)) {
            assertEquals(2, ledger.unknown().size());
            for (int i = 0; i < 2; i++) {
                Told call = i == 0 ? early : late;
                var line = LedgerFolder.json(ledger.unknown().get(i));
                assertEquals("unknown", line.get("kind"));
                assertEquals(call.id(), line.get("id"));
                assertTrue(ledger.unknown().get(i).contains("\"capability\":\"" + call.capability() + "\""));
            }
            assertEquals(List.of(), LedgerFolder.problems(ledger));
        }
        assertEquals(2, left.lines("unknown").count());
        try (Ledger ledger = left.open(TINY)) {
            assertEquals(List.of(), ledger.unknown());
        }
    }

    @Test
    void manyWritesWithoutEndAreAllFound() throws IOException {
        Set<String> begun;
        LedgerFolder left;
        try (Ledger ledger = folder.open(TINY)) {
            List<Told> writes = java.util.stream.IntStream.range(0, 12)
                    .mapToObj(i -> Told.call("a.b"))
                    .toList();
            for (Told write : writes) {
                ledger.begin(write);
            }
            begun = writes.stream().map(Told::id).collect(Collectors.toSet());
            left = folder.copy(data.resolve("left"));
        }
        try (Ledger ledger = left.open(new Ledger.Settings(8 << 10, 0, 1000, Duration.ofMillis(1)))) {
            assertEquals(12, ledger.unknown().size());
            assertEquals(List.of(), LedgerFolder.problems(ledger));
        }
        assertEquals(begun, left.lines("unknown").map(l -> (String) l.get("id")).collect(Collectors.toSet()));
    }

    @Test
    void anEmptySegmentAtTheEndIsTakenAway() throws IOException {
        folder.open(TINY).close();
        Files.write(folder.ledger().resolve(Stored.name(1000)), new byte[100]);
        Files.write(folder.ledger().resolve("next.tmp"), new byte[100]);
        try (Ledger ledger = folder.open(TINY)) {
            ledger.refused(Told.refused("a", "x.y"));
        }
        assertEquals(List.of(), folder.problems());
        assertTrue(Files.notExists(folder.ledger().resolve("next.tmp")));
    }

    @Test
    void aShortenedLedgerSaysSoForEver() throws IOException {
        try (Ledger ledger = folder.open(TINY)) {
            for (int i = 0; i < 5; i++) {
                ledger.refused(Told.refused("a", "x.y"));
            }
        }
        Path segment = folder.lastSegment();
        String text = Files.readString(segment);
        int cut = text.indexOf('\n', text.indexOf("\"seq\":4")) + 1;
        try (RandomAccessFile file = new RandomAccessFile(segment.toFile(), "rw")) {
            file.setLength(cut);
        }
        folder.open(TINY).close();
        folder.open(TINY).close();
        assertEquals(
                1,
                folder.lines("note")
                        .filter(l -> l.get("what").equals("truncated"))
                        .count());
        assertEquals(1, folder.problems().size());
        assertTrue(folder.problems().get(0).toString().contains("were signed and are gone"));
    }

    @Test
    void aBrokenLineIsLeftAsItIsAndTheLedgerGoesOnBehindIt() throws IOException {
        try (Ledger ledger = folder.open(TINY)) {
            for (int i = 0; i < 5; i++) {
                ledger.refused(Told.refused("a", "x.y"));
            }
        }
        Path segment = folder.lastSegment();
        String edited = Files.readString(segment).replaceFirst("x\\.y", "x.z");
        Files.writeString(segment, edited);
        try (Ledger ledger = folder.open(TINY)) {
            ledger.refused(Told.refused("a", "later.on"));
        }
        assertEquals(edited, Files.readString(segment));
        assertEquals(
                1,
                folder.lines("refused")
                        .filter(l -> l.get("capability").equals("later.on"))
                        .count());
        String problems = folder.problems().toString();
        assertTrue(problems.contains(segment.getFileName() + " line 3: does not follow line 2"), problems);
        assertTrue(problems.contains("\"what\":\"broken\""), problems);
    }

    private static void delete(Path folder) throws IOException {
        try (var files = Files.walk(folder)) {
            for (Path file : files.sorted(java.util.Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        }
    }
}
