package org.loket.capability.shell;

import com.google.gson.JsonParseException;
import com.google.gson.JsonParser;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;

/**
 * A copy of the ledger's files, and a check of their chain that shares nothing with the kernel: each line holds the
 * SHA-256 of the line before it.
 */
final class LedgerCopy implements AutoCloseable {
    private final Path folder;
    private final List<Path> segments = new ArrayList<>();

    private LedgerCopy(Path folder) {
        this.folder = folder;
    }

    static LedgerCopy of(Path ledger) throws IOException {
        var copy = new LedgerCopy(Files.createTempDirectory("ledger-copy"));
        try (var files = Files.list(ledger)) {
            for (Path file : files.filter(path -> path.toString().endsWith(".jsonl"))
                    .sorted()
                    .toList()) {
                copy.segments.add(Files.copy(file, copy.folder.resolve(file.getFileName())));
            }
        }
        return copy;
    }

    int lines() throws IOException {
        return read().size();
    }

    /** Changes one bit of one byte in the middle. */
    void damage() throws IOException {
        var segment =
                segments.stream().max(Comparator.comparingInt(this::length)).orElseThrow();
        byte[] bytes = Files.readAllBytes(segment);
        int at = length(segment) / 2;
        while (bytes[at] == '\n') {
            at--;
        }
        bytes[at] ^= 1;
        Files.write(segment, bytes);
    }

    /** What is wrong, empty if every line follows from the one before it. */
    Optional<String> fault() throws IOException {
        var previous = Optional.<String>empty();
        int number = 0;
        for (String line : read()) {
            number++;
            var said = prev(line);
            if (said.isEmpty() || (previous.isPresent() && !previous.equals(said))) {
                return Optional.of("line " + number + " does not follow from the line before it");
            }
            previous = Optional.of(sha256(line));
        }
        return Optional.empty();
    }

    @Override
    public void close() throws IOException {
        for (Path segment : segments) {
            Files.deleteIfExists(segment);
        }
        Files.deleteIfExists(folder);
    }

    private List<String> read() throws IOException {
        var lines = new ArrayList<String>();
        for (Path segment : segments) {
            var written = new String(Files.readAllBytes(segment), 0, length(segment), StandardCharsets.UTF_8);
            written.lines().filter(line -> !line.isEmpty()).forEach(lines::add);
        }
        return lines;
    }

    /** How much of a segment is written: it is zeros from there on. */
    private int length(Path segment) {
        try {
            byte[] bytes = Files.readAllBytes(segment);
            int length = bytes.length;
            while (length > 0 && bytes[length - 1] != '\n') {
                length--;
            }
            return length;
        } catch (IOException e) {
            return 0;
        }
    }

    private static Optional<String> prev(String line) {
        try {
            return Optional.of(Json.text(JsonParser.parseString(line).getAsJsonObject(), "prev"));
        } catch (JsonParseException | IllegalStateException e) {
            return Optional.empty();
        }
    }

    private static String sha256(String line) {
        try {
            var digest = MessageDigest.getInstance("SHA-256").digest(line.getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(digest);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }
}
