package org.loket.agent;

import java.util.BitSet;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import run.endive.runtime.WasmRuntimeException;

/**
 * How much memory all agents of this node may have together, counted in the pages that are theirs alone. Half of it is
 * for whoever comes first; of the other half each may always have an equal part, so that one who takes what is there
 * keeps nobody from going on.
 */
final class Budget {
    private final long most;
    private final AtomicLong taken = new AtomicLong();
    private final Set<Share> shares = ConcurrentHashMap.newKeySet();

    /** There is no more for who wanted more. */
    static final class Spent extends WasmRuntimeException {
        private static final long serialVersionUID = 1L;

        Spent(String message) {
            super(message);
        }
    }

    /** A budget of so many bytes. */
    Budget(long bytes) {
        most = Math.max(1, bytes / Image.PAGE);
    }

    /** The share of an agent, or of what agents begin with. */
    Share share() {
        Share share = new Share();
        shares.add(share);
        return share;
    }

    /** Bytes that are taken. */
    long taken() {
        return taken.get() * Image.PAGE;
    }

    /** Bytes that may be. */
    long most() {
        return most * Image.PAGE;
    }

    private boolean may(long own) {
        return taken.get() < most / 2 || own < most / 2 / Math.max(1, shares.size());
    }

    /** The pages one agent has: those it committed, and those that the message it handles has changed. */
    final class Share implements AutoCloseable {
        private BitSet committed = new BitSet(0);
        private final BitSet changed = new BitSet(0);
        private boolean closed;

        /**
         * Takes a page for the message that runs.
         *
         * @throws Spent if there is none left for it
         */
        synchronized void take(int page) {
            long own = (long) committed.cardinality() + changed.cardinality();
            if (closed || !may(own)) {
                throw new Spent("the agents of this node have " + (taken() >> 10) + " KiB of memory in all, of the "
                        + (Budget.this.most() >> 10)
                        + " KiB that loket.agents.memory-mb allows, and this one has "
                        + ((own * Image.PAGE) >> 10) + " KiB");
            }
            if (!changed.get(page)) {
                changed.set(page);
                taken.incrementAndGet();
            }
        }

        /** What was changed is what it has now; the pages that were there before are gone. */
        synchronized void commit() {
            BitSet both = (BitSet) committed.clone();
            both.and(changed);
            committed.or(changed);
            taken.addAndGet(-both.cardinality());
            changed.clear();
        }

        /** What was changed is gone. */
        synchronized void rollBack() {
            taken.addAndGet(-changed.cardinality());
            changed.clear();
        }

        /** It has these pages and no others, however many that are. */
        synchronized void settle(Iterable<Integer> pages) {
            BitSet now = new BitSet(0);
            pages.forEach(now::set);
            if (!closed) {
                taken.addAndGet(now.cardinality() - committed.cardinality());
                committed = now;
            }
        }

        /** It has nothing any more, and gets nothing. */
        @Override
        public synchronized void close() {
            rollBack();
            settle(Set.of());
            closed = true;
            shares.remove(this);
        }
    }
}
