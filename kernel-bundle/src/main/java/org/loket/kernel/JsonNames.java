package org.loket.kernel;

import java.security.SecureRandom;
import java.util.Arrays;

/**
 * The names of the objects that are open while a text is read, innermost last, by a hash of their folded form.
 *
 * <p>The hash is a polynomial modulo 2<sup>61</sup>-1 at a random point, so no text can be made to collide: the same names
 * always meet, and that two others do has a chance of about length / 2<sup>61</sup>. Few names are compared one by one,
 * many are sorted when their object ends: a megabyte of names costs n log n.
 */
final class JsonNames {
    private static final int FEW = 16;
    private static final long PRIME = (1L << 61) - 1;
    private static final long POINT = (1L << 60) | (new SecureRandom().nextLong() >>> 4);

    private long[] names = {};
    private int known;

    /** Where the names of an object that opens now begin. */
    int open() {
        return known;
    }

    /** Adds a name to the object that began there; false if it was seen to be in it, perhaps in another case. */
    boolean add(int begin, String text, int from, int to) {
        long hash = hash(text, from, to);
        if (known - begin < FEW) {
            for (int i = begin; i < known; i++) {
                if (names[i] == hash) {
                    return false;
                }
            }
        }
        if (known == names.length) {
            names = Arrays.copyOf(names, Math.max(8, 2 * known));
        }
        names[known++] = hash;
        return true;
    }

    /** Ends the object that began there; false if a name was in it twice. */
    boolean close(int begin) {
        boolean distinct = true;
        if (known - begin > FEW) {
            Arrays.sort(names, begin, known);
            for (int i = begin + 1; i < known; i++) {
                distinct &= names[i - 1] != names[i];
            }
        }
        known = begin;
        return distinct;
    }

    private static long hash(String name, int from, int to) {
        long hash = 1;
        for (int i = from; i < to; i++) {
            int c = name.charAt(i);
            if (c >= 'A' && c <= 'Z') {
                c += 'a' - 'A';
            } else if (c >= 0x80) {
                c = Character.toLowerCase(Character.toUpperCase(name.codePointAt(i)));
                i += Character.charCount(c) - 1;
            }
            long low = hash * POINT;
            long sum = (low & PRIME) + ((low >>> 61) | (Math.multiplyHigh(hash, POINT) << 3)) + c + 1;
            hash = (sum & PRIME) + (sum >>> 61);
        }
        return hash >= PRIME ? hash - PRIME : hash;
    }
}
