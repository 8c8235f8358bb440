package org.loket.kernel;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(value = 120, unit = TimeUnit.SECONDS, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class LedgerTamperTest {
    private static final Ledger.Settings FOUR_SEGMENTS = new Ledger.Settings(16 << 10, 0, 10, Duration.ofMillis(1));

    @TempDir
    Path data;

    private interface Spoiling {
        void spoil(LedgerFolder folder) throws Exception;
    }

    @TestFactory
    Stream<DynamicTest> everythingThatCanBeDoneToTheFilesIsNoticed() throws IOException {
        LedgerFolder whole = written("node", 100);
        LedgerFolder other = written("other", 100);
        assertTrue(whole.segments().size() > 3);
        assertEquals(List.of(), whole.problems());
        Map<String, Spoiling> corpus = new TreeMap<>();
        corpus.put(
                "aByteChanged",
                f -> edit(
                        f,
                        1,
                        lines -> lines.set(call(lines), lines.get(call(lines)).replace("x.y", "x.z"))));
        corpus.put("aByteChangedInTheLastLine", f -> edit(f, -1, lines -> last(lines, l -> l.replace("head", "haed"))));
        corpus.put("aLineTakenOut", f -> edit(f, 1, lines -> lines.remove(3)));
        corpus.put("aLineTwice", f -> edit(f, 1, lines -> lines.add(3, lines.get(3))));
        corpus.put(
                "aLinePutIn",
                f -> edit(f, 1, lines -> lines.add(3, lines.get(call(lines)).replace("x.y", "x.z"))));
        corpus.put("twoLinesSwapped", f -> edit(f, 1, lines -> Collections.swap(lines, 3, 4)));
        corpus.put("theLastLineTakenOut", f -> edit(f, -1, lines -> lines.remove(lines.size() - 1)));
        corpus.put("theLastLineOfAnEarlierSegmentTakenOut", f -> edit(f, 1, lines -> lines.remove(lines.size() - 1)));
        corpus.put("anEmptyLine", f -> edit(f, 1, lines -> lines.add(3, "")));
        corpus.put("theChainRecomputedBehindAnEdit", LedgerTamperTest::recompute);
        corpus.put(
                "aWholeSegmentGoneFromTheMiddle", f -> Files.delete(f.segments().get(1)));
        corpus.put("theFirstSegmentGone", f -> Files.delete(f.segments().get(0)));
        corpus.put("theLastSegmentGone", f -> Files.delete(f.lastSegment()));
        corpus.put("allSegmentsGone", f -> {
            for (Path segment : f.segments()) {
                Files.delete(segment);
            }
        });
        corpus.put("anEarlierSegmentEmpty", f -> Files.write(f.segments().get(1), new byte[0]));
        corpus.put("twoSegmentsSwapped", LedgerTamperTest::swap);
        corpus.put(
                "aSegmentUnderTwoNames",
                f -> Files.copy(f.segments().get(1), f.ledger().resolve(Stored.name(999_999))));
        corpus.put("bytesBehindAnEarlierSegment", f -> append(f.segments().get(1), "\0\0{\"kind\""));
        corpus.put(
                "zerosOverALine",
                f -> edit(f, 1, lines -> lines.set(3, "\0".repeat(lines.get(3).length()))));
        corpus.put("headJsonGone", f -> Files.delete(f.ledger().resolve("head.json")));
        corpus.put("headJsonSpoiled", f -> Files.writeString(f.ledger().resolve("head.json"), "{}"));
        corpus.put("headJsonForged", LedgerTamperTest::forgeHead);
        corpus.put("headJsonOfAnotherNode", f -> replace(other, f, "head.json"));
        corpus.put("theKeyOfAnotherNode", f -> {
            replace(other, f, "../keys/node.key");
            replace(other, f, "../keys/node.pub");
        });
        corpus.put("theLedgerOfAnotherNode", f -> {
            for (Path segment : f.segments()) {
                Files.delete(segment);
            }
            for (Path segment : other.segments()) {
                Files.copy(segment, f.ledger().resolve(segment.getFileName()));
            }
        });
        corpus.put("droppedJsonForged", f -> {
            String first =
                    Files.readString(f.segments().get(1)).lines().findFirst().orElseThrow();
            long seq = Stored.first(f.segments().get(1)) - 1;
            String hash = (String) LedgerFolder.json(first).get("prev");
            Files.writeString(
                    f.ledger().resolve("dropped.json"),
                    new Head(
                                    "dropped",
                                    seq,
                                    hash,
                                    "2026-01-01T00:00:00.000Z",
                                    "AAAA",
                                    f.key().id())
                            .json());
            Files.delete(f.segments().get(0));
        });
        return corpus.entrySet().stream()
                .map(spoiling -> DynamicTest.dynamicTest(spoiling.getKey(), () -> {
                    LedgerFolder copy = whole.copy(data.resolve(spoiling.getKey()));
                    spoiling.getValue().spoil(copy);
                    assertFalse(copy.problems().isEmpty(), "by the kernel");
                    assertEquals(1, LedgerPythonTest.verify(copy).code(), "by the other verifier");
                    copy.open(FOUR_SEGMENTS).close();
                    assertFalse(copy.problems().isEmpty(), "by the kernel, after the node ran again");
                    assertEquals(
                            1, LedgerPythonTest.verify(copy).code(), "by the other verifier, after the node ran again");
                }));
    }

    @Test
    void whicheverLineIsTakenOutIsMissed() throws IOException {
        LedgerFolder whole = written("node", 20);
        int heads = 0;
        for (Path segment : whole.segments()) {
            byte[] bytes = Files.readAllBytes(segment);
            int size = Stored.read(segment).entries().size();
            for (int i = 0; i < size; i++) {
                int taken = i;
                edit(whole, whole.segments().indexOf(segment), lines -> lines.remove(taken));
                List<?> problems = whole.problems();
                assertFalse(problems.isEmpty(), segment.getFileName() + ", line " + (i + 1));
                heads += problems.toString().contains("is not the one that was signed") ? 1 : 0;
                Files.write(segment, bytes);
            }
        }
        assertTrue(heads > 0, "no line that a head had signed was among those taken out");
        assertEquals(List.of(), whole.problems());
    }

    @Test
    void whateverBytesAreSpoiledEachVerifierEndsWithAProblem() throws IOException, InterruptedException {
        LedgerFolder whole = written("node", 20);
        var random = new Random(20_261_121);
        for (int round = 0; round < 1_000; round++) {
            List<Path> segments = whole.segments();
            Path segment = segments.get(random.nextInt(segments.size()));
            byte[] bytes = Files.readAllBytes(segment);
            byte[] spoiled = bytes.clone();
            int at = random.nextInt(Stored.read(segment).whole());
            int length = 1 + random.nextInt(Math.min(100, spoiled.length - at));
            for (int i = at; i < at + length; i++) {
                spoiled[i] ^= (byte) (1 + random.nextInt(255));
            }
            Files.write(segment, spoiled);
            assertFalse(whole.problems().isEmpty(), "round " + round);
            if (round % 20 == 0) {
                assertEquals(1, LedgerPythonTest.verify(whole).code(), "round " + round + ", by the other verifier");
            }
            Files.write(segment, bytes);
        }
        assertEquals(List.of(), whole.problems());
    }

    @Test
    void anEditOfTheFileUnderARunningLedgerIsNoticed() throws IOException {
        LedgerFolder folder = new LedgerFolder(data.resolve("node"));
        try (Ledger ledger = folder.open()) {
            ledger.refused(Told.refused("a", "x.y"));
            assertEquals(List.of(), LedgerFolder.problems(ledger));
            edit(folder, -1, lines -> last(lines, line -> line.replace("x.y", "x.z")));
            assertFalse(LedgerFolder.problems(ledger).isEmpty());
        }
    }

    @Test
    void aHeadThatTheOwnerWroteDownCatchesALedgerThatWasRolledBackWhole() throws IOException {
        LedgerFolder folder = written("node", 10);
        LedgerFolder old = folder.copy(data.resolve("old"));
        Map<String, Object> head;
        try (Ledger ledger = folder.open()) {
            ledger.refused(Told.refused("a", "x.y"));
            head = LedgerFolder.json(ledger.head());
            assertEquals(true, verify(ledger, head).get("ok"));
            ledger.refused(Told.refused("a", "x.y"));
            assertEquals(true, verify(ledger, head).get("ok"));
            Map<String, Object> wrong = Map.of("seq", head.get("seq"), "hash", Head.NOTHING);
            assertEquals(false, verify(ledger, wrong).get("ok"));
        }
        assertEquals(List.of(), old.problems());
        try (Ledger ledger = old.open()) {
            assertEquals(false, verify(ledger, head).get("ok"));
        }
    }

    private static Map<String, Object> verify(Ledger ledger, Map<String, Object> head) {
        return LedgerFolder.json(ledger.verify(
                OptionalLong.of(LedgerFolder.number(head, "seq")), Optional.of((String) head.get("hash"))));
    }

    private LedgerFolder written(String name, int calls) throws IOException {
        LedgerFolder folder = new LedgerFolder(data.resolve(name));
        try (Ledger ledger = folder.open(FOUR_SEGMENTS)) {
            for (int i = 0; i < calls; i++) {
                Told call = Told.call("x.y");
                ledger.begin(call);
                ledger.end(call);
            }
        }
        return folder;
    }

    private interface Edit {
        void lines(List<String> lines);
    }

    /** A line that tells of a call, further on: now and then there is a head, when its time has come. */
    private static int call(List<String> lines) {
        return IntStream.range(3, lines.size())
                .filter(i -> lines.get(i).contains("x.y"))
                .findFirst()
                .orElseThrow();
    }

    private static void edit(LedgerFolder folder, int segment, Edit edit) throws IOException {
        List<Path> segments = folder.segments();
        Path path = segments.get(segment < 0 ? segments.size() - 1 : segment);
        byte[] bytes = Files.readAllBytes(path);
        int whole = Stored.read(path).whole();
        List<String> lines = new ArrayList<>(
                new String(bytes, 0, whole, StandardCharsets.UTF_8).lines().toList());
        edit.lines(lines);
        byte[] edited = (String.join("\n", lines) + "\n").getBytes(StandardCharsets.UTF_8);
        try (var file = new java.io.RandomAccessFile(path.toFile(), "rw")) {
            file.write(edited);
            file.write(new byte[Math.max(0, whole - edited.length)]);
        }
        if (bytes.length == whole) {
            Segment.trim(path, edited.length, false);
        }
    }

    private static void last(List<String> lines, java.util.function.UnaryOperator<String> change) {
        lines.set(lines.size() - 1, change.apply(lines.get(lines.size() - 1)));
    }

    private static void recompute(LedgerFolder folder) throws IOException {
        String prev = "";
        boolean done = false;
        for (Path segment : folder.segments()) {
            StringBuilder text = new StringBuilder();
            for (String line : Files.readString(segment).lines().toList()) {
                String edited = done ? line : line.replace("x.y", "x.z");
                done |= !edited.equals(line);
                if (!prev.isEmpty()) {
                    edited = edited.substring(0, edited.length() - 66) + prev + "\"}";
                }
                prev = HexFormat.of().formatHex(Line.sha256().digest(edited.getBytes(StandardCharsets.UTF_8)));
                text.append(edited).append('\n');
            }
            Files.writeString(segment, text);
        }
    }

    private static void swap(LedgerFolder folder) throws IOException {
        byte[] first = Files.readAllBytes(folder.segments().get(0));
        Files.copy(
                folder.segments().get(1), folder.segments().get(0), java.nio.file.StandardCopyOption.REPLACE_EXISTING);
        Files.write(folder.segments().get(1), first);
    }

    private static void append(Path file, String text) throws IOException {
        Files.writeString(file, text, java.nio.file.StandardOpenOption.APPEND);
    }

    private static void forgeHead(LedgerFolder folder) throws IOException {
        edit(folder, -1, lines -> lines.remove(lines.size() - 1));
        Head head = Head.read("head", folder.ledger().resolve("head.json")).orElseThrow();
        new Head("head", head.seq() - 1, head.hash(), head.time(), head.sig(), head.key())
                .write(folder.ledger().resolve("head.json"));
    }

    private static void replace(LedgerFolder from, LedgerFolder to, String file) throws IOException {
        Files.write(to.ledger().resolve(file), Files.readAllBytes(from.ledger().resolve(file)));
    }
}
