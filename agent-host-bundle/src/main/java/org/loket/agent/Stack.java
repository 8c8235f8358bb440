package org.loket.agent;

/**
 * Makes sure of free stack before anything of the node runs on a guest's thread: a guest that recurses and then calls
 * would otherwise overflow the stack in the middle of the kernel's own work. The overflow happens here instead, where
 * nothing is torn.
 */
final class Stack {
    /** A frame of {@link #down} holds its sixteen numbers while the deeper one runs, and takes at least so many bytes. */
    private static final int FRAME = 200;

    static final int BYTES = 256 * 1024;

    private Stack() {}

    /** @throws StackOverflowError if fewer than {@link #BYTES} bytes of stack are free */
    static void probe() {
        int depth = BYTES / FRAME;
        if (down(depth, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16) == depth) {
            throw new IllegalStateException("a sum cannot be that");
        }
    }

    /** The numbers are needed after the deeper call, and so lie in the frame meanwhile. */
    private static long down(
            int depth,
            long a,
            long b,
            long c,
            long d,
            long e,
            long f,
            long g,
            long h,
            long i,
            long j,
            long k,
            long l,
            long m,
            long n,
            long o,
            long p) {
        if (depth == 0) {
            return a + p;
        }
        long deeper = down(depth - 1, b, c, d, e, f, g, h, i, j, k, l, m, n, o, p, a + depth);
        return (mixed(mixed(deeper, a, b, c, d), e, f, g, h) + mixed(mixed(deeper, i, j, k, l), m, n, o, p))
                | Long.MIN_VALUE;
    }

    /** Not a sum: that could be made before the call, and the frame be small. */
    private static long mixed(long seed, long a, long b, long c, long d) {
        long mixed = (seed ^ a) * 31;
        mixed = (mixed ^ b) * 31;
        mixed = (mixed ^ c) * 31;
        return (mixed ^ d) * 31;
    }
}
