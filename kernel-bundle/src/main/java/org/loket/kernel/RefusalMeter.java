package org.loket.kernel;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/**
 * Decides which refusals get a line of their own, and counts the rest: 100 a second of one caller, name and reason, and
 * 1,000 a second of one caller whatever the names. It remembers a bounded number of names; those beyond count as "*".
 */
final class RefusalMeter {
    private static final long SECOND = TimeUnit.SECONDS.toNanos(1);
    private static final int SAME = 100;
    private static final int CALLER = 1000;
    private static final int NAMES = 4096;

    private final LongSupplier nanos;
    private final Map<Kind, long[]> seen = new HashMap<>();
    private Map<Kind, long[]> counted = new HashMap<>();
    private long began;
    private long since;

    /** What refusals are counted by. */
    record Kind(String caller, String capability, String reason) {}

    /** So many refusals of one kind. */
    record Count(Kind kind, long count) {}

    RefusalMeter(LongSupplier nanos) {
        this.nanos = nanos;
        began = nanos.getAsLong();
    }

    /** True if this refusal is to have a line of its own; it is counted if not. */
    synchronized boolean single(String caller, String capability, String reason) {
        if (nanos.getAsLong() - began >= SECOND) {
            began = nanos.getAsLong();
            seen.clear();
        }
        var kind = new Kind(caller, capability.substring(0, Math.min(128, capability.length())), reason);
        long all = ++seen.computeIfAbsent(new Kind(caller, "*", "*"), k -> new long[1])[0];
        boolean known = seen.size() < NAMES || seen.containsKey(kind);
        if (all <= CALLER && known && ++seen.computeIfAbsent(kind, k -> new long[1])[0] <= SAME) {
            return true;
        }
        add(new Count(kind, 1));
        return false;
    }

    synchronized void add(Count more) {
        if (counted.isEmpty()) {
            since = nanos.getAsLong();
        }
        Kind kind = more.kind();
        boolean room = counted.size() < NAMES || counted.containsKey(kind);
        Kind fits = room ? kind : new Kind(kind.caller(), "*", "*");
        counted.computeIfAbsent(fits, k -> new long[1])[0] += more.count();
    }

    synchronized boolean pending() {
        return !counted.isEmpty();
    }

    /** Hands out what was counted, each second once, or at once if so asked. */
    synchronized List<Count> take(boolean now) {
        if (counted.isEmpty() || (!now && nanos.getAsLong() - since < SECOND)) {
            return List.of();
        }
        List<Count> taken = new ArrayList<>();
        counted.forEach((kind, count) -> taken.add(new Count(kind, count[0])));
        counted = new HashMap<>();
        return taken;
    }
}
