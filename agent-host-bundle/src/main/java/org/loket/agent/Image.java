package org.loket.agent;

import java.util.Arrays;
import java.util.Map;
import java.util.TreeMap;

/**
 * A guest's state at one moment: its memory in pages of 4 KiB, shared with whoever has the same, and the values of its
 * globals. Never changed once made.
 */
final class Image {
    static final int PAGE = 4_096;
    static final int PER_WASM_PAGE = 16;
    static final byte[] ZERO = new byte[PAGE];

    private final byte[][] pages;
    private final long[] globals;

    /** Takes both arrays over. */
    Image(byte[][] pages, long[] globals) {
        this.pages = pages;
        this.globals = globals;
    }

    int count() {
        return pages.length;
    }

    byte[][] pages() {
        return pages.clone();
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

    /** The pages that are not as in a base, by index; what the base does not reach counts as zero. */
    Map<Integer, byte[]> beyond(Image base) {
        Map<Integer, byte[]> delta = new TreeMap<>();
        for (int i = 0; i < pages.length; i++) {
            byte[] before = i < base.pages.length ? base.pages[i] : ZERO;
            if (pages[i] != before && !Arrays.equals(pages[i], before)) {
                delta.put(i, pages[i]);
            }
        }
        return delta;
    }

    /** This image with pages replaced. */
    Image with(int count, Map<Integer, byte[]> delta, long[] values) {
        byte[][] changed = Arrays.copyOf(pages, count);
        if (count > pages.length) {
            Arrays.fill(changed, pages.length, count, ZERO);
        }
        delta.forEach((index, page) -> changed[index] = page);
        return new Image(changed, values.clone());
    }
}
