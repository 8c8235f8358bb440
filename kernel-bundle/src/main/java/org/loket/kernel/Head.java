package org.loket.kernel;

import java.io.FileInputStream;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeFormatterBuilder;
import java.util.Base64;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A signed statement about one line of the ledger: that it is there (purpose head), or is the last of those dropped. */
record Head(String purpose, long seq, String hash, String time, String sig, String key) {
    static final String HEAD = "head";
    static final String DROPPED = "dropped";
    static final String NOTHING = "0".repeat(64);

    private static final DateTimeFormatter TIME =
            new DateTimeFormatterBuilder().appendInstant(3).toFormatter();

    static Head sign(NodeKey key, String purpose, long seq, String hash) {
        String time = TIME.format(Instant.now());
        byte[] sig = key.sign(message(purpose, seq, hash, time));
        return new Head(purpose, seq, hash, time, Base64.getEncoder().encodeToString(sig), key.id());
    }

    /** The statement in a file; damaged parts come back empty, so that no signature fits; nothing if there is no file. */
    static Optional<Head> read(String purpose, Path file) throws IOException {
        try (InputStream in = new FileInputStream(file.toFile())) {
            return Optional.of(parse(purpose, new String(in.readNBytes(4096), StandardCharsets.UTF_8)));
        } catch (FileNotFoundException e) {
            return Optional.empty();
        }
    }

    /** From JSON with the members of {@link #json}; the sequence may also be called as the purpose is. */
    static Head parse(String purpose, String json) {
        Matcher seq = Pattern.compile("\"" + (json.contains("\"kind\"") ? purpose : "seq") + "\":(\\d{1,18})")
                .matcher(json);
        return new Head(
                purpose,
                seq.find() ? Long.parseLong(seq.group(1)) : -1,
                member(json, "hash"),
                member(json, "time"),
                member(json, "sig"),
                member(json, "key"));
    }

    boolean signedBy(NodeKey node) {
        try {
            return node.id().equals(key)
                    && node.verify(
                            message(purpose, seq, hash, time),
                            Base64.getDecoder().decode(sig));
        } catch (IllegalArgumentException e) {
            return false;
        }
    }

    String json() {
        return "{\"seq\":" + seq + ",\"hash\":\"" + hash + "\",\"time\":\"" + time + "\",\"sig\":\"" + sig
                + "\",\"key\":\"" + key + "\"}";
    }

    /** As a line of the ledger, where the number of the line it speaks about is called head. */
    Line line() {
        Line line = Line.of(HEAD, Instant.parse(time).toEpochMilli())
                .number(HEAD, seq)
                .text("hash", hash, 64);
        return line.text("sig", sig, 128).text("key", key, 64);
    }

    void write(Path file) throws IOException {
        AtomicFile.replace(file, (json() + "\n").getBytes(StandardCharsets.UTF_8));
    }

    private static byte[] message(String purpose, long seq, String hash, String time) {
        return ("loket-" + purpose + "-1\n" + seq + "\n" + hash + "\n" + time + "\n").getBytes(StandardCharsets.UTF_8);
    }

    private static String member(String json, String name) {
        Matcher value = Pattern.compile("\"" + name + "\":\"([^\"\\\\]*)\"").matcher(json);
        return value.find() ? value.group(1) : "";
    }
}
