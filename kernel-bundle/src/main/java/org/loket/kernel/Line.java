package org.loket.kernel;

import java.nio.charset.StandardCharsets;
import java.security.DigestException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.util.Arrays;
import java.util.HexFormat;

/** One ledger line in the making; each thread keeps one, so that all but the end of it is written and hashed unlocked. */
final class Line {
    /** No line of kind end is longer. */
    static final int END = 512;

    /** No line grows by more when it is finished. */
    static final int TAIL = 104;

    private static final byte[] HEX = "0123456789abcdef".getBytes(StandardCharsets.US_ASCII);
    private static final ThreadLocal<Line> MINE = ThreadLocal.withInitial(() -> Privileged.get(Line::new));

    private final MessageDigest sha = sha256();
    private final byte[] digest = new byte[32];
    private final byte[] digits = new byte[20];
    private byte[] bytes = new byte[1024];
    private int length;
    private boolean sealed;
    private long second = Long.MIN_VALUE;
    private byte[] clock = {};

    static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }

    static Line of(String kind, long millis) {
        return MINE.get().start(kind, millis);
    }

    static Line of(String kind, Recorded call, boolean asked, boolean answered) {
        Line line = of(kind, asked ? call.startedMillis() : System.currentTimeMillis());
        line.id("id", call, call.span());
        if (asked) {
            if (call.parentSpan() != 0) {
                line.id("parent", call, call.parentSpan());
            }
            line.text("caller", call.caller(), 128).text("instance", call.instance(), 64);
            line.text("key", call.keyText(), 128).text("capability", call.capability(), 128);
            line.text("provider", call.provider(), 192).hash("args", call.args());
        }
        if (answered) {
            line.hash("answer", call.answer()).text("outcome", call.outcome(), 16);
            line.text("ran", call.ran(), 8).number("micros", call.micros());
        }
        return line;
    }

    Line start(String kind, long millis) {
        if (sealed) {
            sha.reset();
            sealed = false;
        }
        length = 0;
        return ascii("{\"kind\":\"").ascii(kind).ascii("\"").time("time", millis);
    }

    Line time(String name, long millis) {
        long whole = Math.floorDiv(millis, 1000L);
        if (whole != second) {
            second = whole;
            clock = Instant.ofEpochSecond(whole).toString().getBytes(StandardCharsets.US_ASCII);
        }
        int part = (int) (millis - whole * 1000);
        name(name).ascii("\"").raw(clock, clock.length - 1);
        put('.').put('0' + part / 100).put('0' + part / 10 % 10).put('0' + part % 10);
        return ascii("Z\"");
    }

    Line number(String name, long value) {
        return name(name).decimal(value);
    }

    /** A text member of at most so many characters, left out if it is empty; ASCII, the rest escaped. */
    Line text(String name, String value, int most) {
        if (value.isEmpty()) {
            return this;
        }
        name(name).put('"');
        int end = Math.min(value.length(), most);
        for (int i = 0; i < end; i++) {
            char c = value.charAt(i);
            boolean pair = Character.isHighSurrogate(c) && i + 1 < end && Character.isLowSurrogate(value.charAt(i + 1));
            if (pair) {
                unicode(c).unicode(value.charAt(++i));
            } else if (Character.isSurrogate(c)) {
                unicode('\ufffd');
            } else if (c == '"' || c == '\\') {
                put('\\').put(c);
            } else if (c >= ' ' && c < 127) {
                put(c);
            } else {
                unicode(c);
            }
        }
        return (value.length() > most ? unicode('\u2026') : this).put('"');
    }

    /** A member whose value is JSON already; its line breaks become spaces. */
    Line json(String name, String value) {
        byte[] utf8 = value.replace('\n', ' ').replace('\r', ' ').getBytes(StandardCharsets.UTF_8);
        return name(name).raw(utf8, utf8.length);
    }

    /** The SHA-256 of a text; left out for none, and for what is larger than any call may be. */
    Line hash(String name, String value) {
        if (value.isEmpty() || value.length() > 1 << 24) {
            return this;
        }
        name(name).put('"');
        byte[] hash = sha.digest(value.getBytes(StandardCharsets.UTF_8));
        room(64);
        hex(hash, bytes, length);
        length += 64;
        return put('"');
    }

    private Line id(String name, Recorded call, long span) {
        name(name).put('"').hex(call.traceHigh()).hex(call.traceLow());
        return put('-').hex(span).put('"');
    }

    /** Hashes what is known before the lock is taken; from here on only {@link #finish} may follow. */
    Line seal() {
        sha.update(bytes, 0, length);
        sealed = true;
        room(TAIL);
        return this;
    }

    int most() {
        return length + TAIL;
    }

    /** Adds sequence and chain and the line break, and turns {@code previous}, 64 hex digits, into this line's hash. */
    void finish(long sequence, byte[] previous) {
        int known = length;
        number("seq", sequence).ascii(",\"prev\":\"").raw(previous, 64).ascii("\"}");
        sha.update(bytes, known, length - known);
        try {
            sha.digest(digest, 0, 32);
        } catch (DigestException e) {
            throw new IllegalStateException(e);
        }
        hex(digest, previous, 0);
        put('\n');
    }

    byte[] bytes() {
        return bytes;
    }

    int length() {
        return length;
    }

    /** The line without its line break. */
    @Override
    public String toString() {
        return new String(bytes, 0, length - 1, StandardCharsets.UTF_8);
    }

    static String id(long high, long low, long span) {
        HexFormat hex = HexFormat.of();
        return hex.toHexDigits(high) + hex.toHexDigits(low) + "-" + hex.toHexDigits(span);
    }

    private Line name(String name) {
        return put(',').put('"').ascii(name).put('"').put(':');
    }

    private Line decimal(long value) {
        int at = digits.length;
        long rest = Math.max(0, value);
        do {
            digits[--at] = (byte) ('0' + rest % 10);
            rest /= 10;
        } while (rest > 0);
        room(digits.length);
        System.arraycopy(digits, at, bytes, length, digits.length - at);
        length += digits.length - at;
        return this;
    }

    private Line hex(long value) {
        room(16);
        for (int shift = 60; shift >= 0; shift -= 4) {
            bytes[length++] = HEX[(int) (value >>> shift) & 15];
        }
        return this;
    }

    private static void hex(byte[] from, byte[] to, int at) {
        for (int i = 0; i < 32; i++) {
            to[at + 2 * i] = HEX[from[i] >> 4 & 15];
            to[at + 2 * i + 1] = HEX[from[i] & 15];
        }
    }

    private Line unicode(char c) {
        put('\\').put('u').put(HEX[c >> 12]).put(HEX[c >> 8 & 15]);
        return put(HEX[c >> 4 & 15]).put(HEX[c & 15]);
    }

    private Line ascii(String text) {
        int size = text.length();
        room(size);
        for (int i = 0; i < size; i++) {
            bytes[length + i] = (byte) text.charAt(i);
        }
        length += size;
        return this;
    }

    private Line raw(byte[] from, int size) {
        room(size);
        System.arraycopy(from, 0, bytes, length, size);
        length += size;
        return this;
    }

    private Line put(int b) {
        room(1);
        bytes[length++] = (byte) b;
        return this;
    }

    private void room(int more) {
        if (length + more > bytes.length) {
            bytes = Arrays.copyOf(bytes, Math.max(bytes.length * 2, length + more));
        }
    }
}
