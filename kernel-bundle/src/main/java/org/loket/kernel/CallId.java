package org.loket.kernel;

import java.util.HexFormat;

/** What names a call in the ledger: the trace it belongs to, and its own span. */
record CallId(long high, long low, long span) {
    private static final HexFormat HEX = HexFormat.of();

    static CallId of(Recorded call) {
        return new CallId(call.traceHigh(), call.traceLow(), call.span());
    }

    /** From the form that {@link #toString} gives. */
    static CallId parse(String text) {
        return new CallId(
                HexFormat.fromHexDigitsToLong(text, 0, 16),
                HexFormat.fromHexDigitsToLong(text, 16, 32),
                HexFormat.fromHexDigitsToLong(text, 33, 49));
    }

    /** In the form of W3C: 32 hex digits, a dash, 16 hex digits. */
    @Override
    public String toString() {
        return HEX.toHexDigits(high) + HEX.toHexDigits(low) + "-" + HEX.toHexDigits(span);
    }
}
