package org.loket.agent;

import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What an agent says in the node's log: so much at once, and so much a second for ever. What is more is dropped and
 * counted. The count needs no room: one that goes on shouting would leave none for it.
 */
final class Voice {
    static final int AT_ONCE = 200;
    static final int A_SECOND = 10;
    private static final Logger LOG = LoggerFactory.getLogger(Voice.class);
    private static final int LONGEST = 2_000;
    private static final long NANOS = 1_000_000_000L / A_SECOND;

    private final String agent;
    private final LongSupplier clock;
    private long room = AT_ONCE;
    private long since;
    private long dropped;

    Voice(String agent, LongSupplier clock) {
        this.agent = agent;
        this.clock = clock;
        since = clock.getAsLong();
    }

    /** Says a line, if there is room for it. */
    synchronized boolean say(String line) {
        if (!fits()) {
            dropped++;
            return false;
        }
        LOG.info("{}: {}", agent, Plain.text(line, LONGEST));
        return true;
    }

    /** A line is dropped for another reason. */
    synchronized void drop() {
        dropped++;
    }

    /** Says what was dropped since the last time, if anything was; how much that is. Called once a second, and at the end. */
    synchronized long tell() {
        if (dropped == 0) {
            return 0;
        }
        LOG.warn(
                "{} logged too much, {} lines were dropped: at most {} for a message, {} at once, {} a second",
                agent,
                dropped,
                Errand.LINES,
                AT_ONCE,
                A_SECOND);
        long told = dropped;
        dropped = 0;
        return told;
    }

    private boolean fits() {
        long more = (clock.getAsLong() - since) / NANOS;
        since += more * NANOS;
        room = Math.min(AT_ONCE, room + more);
        if (room == 0) {
            return false;
        }
        room--;
        return true;
    }
}
