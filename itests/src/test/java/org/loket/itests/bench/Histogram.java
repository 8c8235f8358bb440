package org.loket.itests.bench;

import java.util.Arrays;

/** Counts durations in nanoseconds, each bucket at most 1/32 wide, and gives their percentiles. */
final class Histogram {
    private static final int STEPS = 32;
    private static final int SHIFT = 5;

    private final long[] buckets = new long[64 * STEPS];
    private long count;
    private long most;

    void record(long nanos) {
        long value = Math.max(0, nanos);
        buckets[bucket(value)]++;
        count++;
        most = Math.max(most, value);
    }

    private static int bucket(long value) {
        if (value < STEPS) {
            return (int) value;
        }
        int exponent = 63 - Long.numberOfLeadingZeros(value);
        return (exponent - SHIFT + 1) * STEPS + (int) (value >>> (exponent - SHIFT)) - STEPS;
    }

    private static long upper(int bucket) {
        if (bucket < 2 * STEPS) {
            return bucket;
        }
        int exponent = bucket / STEPS + SHIFT - 1;
        return ((bucket % STEPS + STEPS + 1L) << (exponent - SHIFT)) - 1;
    }

    void add(Histogram other) {
        Arrays.setAll(buckets, i -> buckets[i] + other.buckets[i]);
        count += other.count;
        most = Math.max(most, other.most);
    }

    long count() {
        return count;
    }

    long most() {
        return most;
    }

    /** The duration that this part of all, 0 to 1, does not exceed. */
    long percentile(double part) {
        long seen = 0;
        for (int i = 0; i < buckets.length; i++) {
            seen += buckets[i];
            if (seen >= part * count && seen > 0) {
                return Math.min(upper(i), most);
            }
        }
        return most;
    }
}
