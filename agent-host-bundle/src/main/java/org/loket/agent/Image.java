package org.loket.agent;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.IntStream;

/**
 * A guest's state at one moment: its memory in pages of 4 KiB, shared with whoever has the same, and the values of its
 * globals. Never changed once made.
 */
final class Image {
    static final int PAGE = 4_096;
    static final int PER_WASM_PAGE = 16;
    static final byte[] ZERO = new byte[PAGE];
    private static final int[] NOWHERE = {};
    private static final byte[][] NOTHING = {};

    private final int count;
    private final byte[][] base;
    private final int[] at;
    private final byte[][] own;
    private final long[] globals;

    /** Takes both arrays over. */
    Image(byte[][] pages, long[] globals) {
        this(pages.length, pages, NOWHERE, NOTHING, globals);
    }

    private Image(int count, byte[][] base, int[] at, byte[][] own, long[] globals) {
        this.count = count;
        this.base = base;
        this.at = at;
        this.own = own;
        this.globals = globals;
    }

    int count() {
        return count;
    }

    /** All pages, in an array of the caller's own. */
    byte[][] pages() {
        byte[][] pages = Arrays.copyOf(base, count);
        if (count > base.length) {
            Arrays.fill(pages, base.length, count, ZERO);
        }
        for (int i = 0; i < at.length; i++) {
            pages[at[i]] = own[i];
        }
        return pages;
    }

    long[] globals() {
        return globals.clone();
    }

    /** The same, with one page of zeros for all that are zero. */
    Image frozen() {
        byte[][] shared = pages();
        for (int i = 0; i < shared.length; i++) {
            if (Arrays.equals(shared[i], ZERO)) {
                shared[i] = ZERO;
            }
        }
        return new Image(shared, globals);
    }

    /** The pages that are not the one page of zeros, by index. */
    List<Integer> written() {
        byte[][] all = pages();
        return IntStream.range(0, count).filter(i -> all[i] != ZERO).boxed().toList();
    }

    /** The pages that are not as in a base, by index; what the base does not reach counts as zero. */
    Map<Integer, byte[]> beyond(Image other) {
        Map<Integer, byte[]> delta = new TreeMap<>();
        if (base == other.base && other.at.length == 0) {
            for (int i = 0; i < at.length; i++) {
                delta.put(at[i], own[i]);
            }
            return delta;
        }
        byte[][] before = other.pages();
        byte[][] now = pages();
        for (int i = 0; i < now.length; i++) {
            byte[] old = i < before.length ? before[i] : ZERO;
            if (now[i] != old && !Arrays.equals(now[i], old)) {
                delta.put(i, now[i]);
            }
        }
        return delta;
    }

    /** This image with pages replaced: it keeps those, and shares everything else. */
    Image with(int pages, Map<Integer, byte[]> delta, long[] values) {
        return new Image(
                pages,
                at.length == 0 ? base : pages(),
                delta.keySet().stream().mapToInt(Integer::intValue).toArray(),
                delta.values().toArray(byte[][]::new),
                values.clone());
    }

    /** The same, kept as what differs from a base: an agent at rest costs no more than that. */
    Image over(Image other) {
        return other.with(count, beyond(other), globals);
    }
}
