package org.loket.kernel;

import java.util.concurrent.atomic.AtomicLong;

/** A call as a test tells it to the ledger. */
record Told(
        long traceHigh,
        long traceLow,
        long span,
        long parentSpan,
        String caller,
        String instance,
        String keyText,
        String capability,
        String args,
        String provider,
        String answer,
        String outcome,
        String ran,
        long startedMillis,
        long micros)
        implements Recorded {
    private static final AtomicLong SPANS = new AtomicLong();

    static Told call(String capability) {
        long span = SPANS.incrementAndGet();
        return new Told(
                7,
                System.nanoTime(),
                span,
                0,
                "com.example.caller",
                "",
                "",
                capability,
                "{\"n\":" + span + "}",
                "org.loket.capability.time/1.0.0#0123456789ab",
                "{\"ok\":true}",
                "ok",
                "YES",
                System.currentTimeMillis(),
                12);
    }

    static Told refused(String caller, String capability) {
        Told call = call(capability);
        return new Told(
                call.traceHigh,
                call.traceLow,
                call.span,
                0,
                caller,
                "",
                "",
                capability,
                call.args,
                "",
                "",
                "DENIED",
                "NO",
                call.startedMillis,
                1);
    }

    String id() {
        return CallId.of(this).toString();
    }
}
