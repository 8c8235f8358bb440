package org.loket.kernel;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.stream.Stream;

/** A node's data folder in a test: its key, its ledger, and what is written in it. */
record LedgerFolder(Path data) {
    static final Ledger.Settings SMALL = new Ledger.Settings(32 << 10, 0, 50, Duration.ofMillis(1));

    Ledger open() throws IOException {
        return open(SMALL);
    }

    Ledger open(Ledger.Settings settings) throws IOException {
        return Ledger.open(ledger(), key(), settings);
    }

    NodeKey key() throws IOException {
        return NodeKey.openOrCreate(data.resolve("keys"));
    }

    Path ledger() {
        return data.resolve("ledger");
    }

    List<Path> segments() throws IOException {
        return Stored.segments(ledger());
    }

    Path lastSegment() throws IOException {
        return segments().get(segments().size() - 1);
    }

    /** All lines, read by nothing of the ledger's own. */
    List<Map<String, Object>> lines() throws IOException {
        return segments().stream()
                .flatMap(LedgerFolder::text)
                .map(LedgerFolder::json)
                .toList();
    }

    Stream<Map<String, Object>> lines(String kind) throws IOException {
        return lines().stream().filter(line -> line.get("kind").equals(kind));
    }

    private static Stream<String> text(Path segment) {
        try {
            return Files.readString(segment).lines().filter(line -> line.indexOf('\0') < 0);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static Map<String, Object> json(String text) {
        try {
            return Json.object(text);
        } catch (Json.Malformed e) {
            throw new AssertionError("no JSON object: " + text, e);
        }
    }

    /** What a verification of the closed ledger finds wrong. */
    List<?> problems() throws IOException {
        return (List<?>) json(Verification.of(ledger(), key(), Stream.empty(), Optional::empty))
                .get("problems");
    }

    static List<?> problems(Ledger ledger) {
        return (List<?>)
                json(ledger.verify(OptionalLong.empty(), Optional.empty())).get("problems");
    }

    static long number(Map<String, Object> line, String name) {
        return ((BigDecimal) line.get(name)).longValueExact();
    }

    /** Copies a folder of files, so that a test can spoil the copy. */
    LedgerFolder copy(Path to) throws IOException {
        try (Stream<Path> files = Files.walk(data)) {
            for (Path file : files.toList()) {
                Path target = to.resolve(data.relativize(file).toString());
                if (Files.isDirectory(file)) {
                    Files.createDirectories(target);
                } else {
                    Files.copy(file, target);
                }
            }
        }
        return new LedgerFolder(to);
    }
}
