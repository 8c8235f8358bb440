package org.loket.kernel;

/** What the ledger writes down about one call; nothing in it changes once it was handed over. */
interface Recorded {
    long traceHigh();

    long traceLow();

    long span();

    /** 0 for a root call. */
    long parentSpan();

    String caller();

    String instance();

    String keyText();

    String capability();

    String args();

    /** {@code name/version#digest}, or empty where none was reached. */
    String provider();

    String answer();

    /** {@code ok} or the name of the reason. */
    String outcome();

    String ran();

    long startedMillis();

    long micros();
}
