package org.loket.kernel;

/**
 * Makes sure of free stack before something begins that must not end half-way: whoever calls on the last of its stack
 * overflows here, where nothing has happened yet.
 */
final class Depth {
    /** Enough to add a line to the chain; about 0.2 µs. */
    private static final int LITTLE = 100;

    /** Enough for the counter's own counts and slots, and still for a line after that. */
    private static final int CALL = 160;

    /** Enough for the framework's permission check, and for what of it is not loaded yet. */
    private static final int DECISION = 600;

    /** Enough for the file system and for classes that are not loaded yet. */
    private static final int MUCH = 2_000;

    private Depth() {}

    static void little() {
        reach(LITTLE, 1, 2, 3, 4, 5, 6, 7, 8);
    }

    static void call() {
        reach(CALL, 1, 2, 3, 4, 5, 6, 7, 8);
    }

    static void decision() {
        reach(DECISION, 1, 2, 3, 4, 5, 6, 7, 8);
    }

    static void much() {
        reach(MUCH, 1, 2, 3, 4, 5, 6, 7, 8);
    }

    /** A frame of some 40 bytes when it is compiled. */
    private static long reach(int more, long a, long b, long c, long d, long e, long f, long g, long h) {
        return more == 0 ? a + b + c + d + e + f + g + h : reach(more - 1, b, c, d, e, f, g, h, a) + 1;
    }
}
