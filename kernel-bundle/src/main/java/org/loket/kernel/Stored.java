package org.loket.kernel;

import java.io.FileInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.Stream;

/**
 * A segment as it lies on the disk: its whole lines, and what lies behind them.
 *
 * @param whole how many bytes the whole lines have
 * @param torn how many bytes follow that are neither a whole line nor the zeros of room not used
 */
record Stored(Path path, List<Entry> entries, int whole, int torn) {
    private static final int LARGEST = 1 << 29;
    private static final int TAIL = "\",\"prev\":\"".length() - 1 + 64 + 2;

    /** One line as it was read, in the bytes of its file. */
    @SuppressWarnings("ArrayRecordComponent")
    record Entry(byte[] file, int from, int to) {
        /** -1 where the line does not end as a ledger line does. */
        long seq() {
            int end = to - TAIL;
            int at = end;
            while (at > from && file[at - 1] >= '0' && file[at - 1] <= '9') {
                at--;
            }
            boolean fits = end - at >= 1
                    && end - at <= 18
                    && at - from > 7
                    && text(at - 7, at).equals(",\"seq\":");
            return fits && text(end, end + 9).equals(",\"prev\":\"") ? Long.parseLong(text(at, end)) : -1;
        }

        String prev() {
            return to - from > TAIL ? text(to - 66, to - 2) : "";
        }

        String kind() {
            int end = from + 9;
            while (end < to && file[end] != '"') {
                end++;
            }
            return to - from > 9 && text(from, from + 9).equals("{\"kind\":\"") ? text(from + 9, end) : "";
        }

        /** The call's id in its usual place, behind kind and time; empty if there is none. */
        String id() {
            int at = from + 9 + kind().length() + "\",\"time\":\"2026-01-01T00:00:00.000Z\",\"id\":\"".length();
            return at + 49 < to && text(at - 6, at).equals("\"id\":\"") ? text(at, at + 49) : "";
        }

        byte[] hash(MessageDigest sha) {
            sha.update(file, from, to - from);
            return sha.digest();
        }

        String text() {
            return text(from, to);
        }

        private String text(int start, int end) {
            return new String(file, start, end - start, StandardCharsets.UTF_8);
        }
    }

    static String name(long first) {
        return String.format("%020d.jsonl", first);
    }

    static long first(Path segment) {
        return Long.parseLong(segment.getFileName().toString().substring(0, 20));
    }

    /** The segments of a ledger, oldest first. */
    static List<Path> segments(Path dir) throws IOException {
        try (Stream<Path> files = Files.list(dir)) {
            return files.filter(file -> file.getFileName().toString().matches("0\\d{19}\\.jsonl"))
                    .sorted()
                    .toList();
        }
    }

    static Stored read(Path path) throws IOException {
        byte[] file;
        try (InputStream in = new FileInputStream(path.toFile())) {
            file = in.readNBytes(LARGEST);
        }
        List<Entry> entries = new ArrayList<>();
        int from = 0;
        int at = 0;
        for (; at < file.length && file[at] != 0; at++) {
            if (file[at] == '\n') {
                entries.add(new Entry(file, from, at));
                from = at + 1;
            }
        }
        int end = file.length;
        while (end > from && file[end - 1] == 0) {
            end--;
        }
        return new Stored(path, entries, from, end - from);
    }

    /** Whether the entry follows a line with this number and hash. */
    static boolean follows(Entry entry, long seq, byte[] hash) {
        return entry.seq() == seq + 1 && entry.prev().equals(HexFormat.of().formatHex(hash));
    }
}
