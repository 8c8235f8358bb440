package org.loket.kernel;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.LockSupport;
import java.util.concurrent.locks.ReentrantLock;
import java.util.stream.Collectors;

/**
 * The growing end of the ledger: puts one line behind the other and goes on in the next prepared segment when one is
 * full. It keeps room in the active segment for the ends of all writes that run, and some for the kernel's own lines:
 * so a full disk stops new calls and loses nothing of those that were let in.
 */
final class Chain {
    /** The file that becomes the next segment. */
    static final String PREPARED = "next.tmp";

    private static final System.Logger LOG = System.getLogger("org.loket.kernel");
    private static final int BACKLOG = 8;
    private static final long RETRY_NANOS = TimeUnit.SECONDS.toNanos(1);

    private final Path prepared;
    private final int size;
    private final int slack;
    private final Map<CallId, Long> begun;
    private final byte[] hash;
    private final Line opening = new Line();
    private final Queue<Segment> retired = new ConcurrentLinkedQueue<>();
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition change = lock.newCondition();
    private Segment active;
    private Segment next;
    private String failure = "";
    private boolean fresh;
    private volatile boolean closed;
    private long seq;
    private int running;
    private volatile boolean full;
    private volatile boolean dirty;
    private volatile Thread forcer = Thread.currentThread();
    private volatile Thread preparer = Thread.currentThread();

    /** Who may use how much of the room that is kept while no segment can be prepared. */
    enum Room {
        /** Nothing of it. */
        CALLER(4),
        /** What was let in already: all but a quarter. */
        WAITING(1),
        /** Heads: as much, and they do not wait for a segment, since a segment may wait for the thread that signs. */
        HEAD(1),
        /** The kernel's own acts: all. */
        KERNEL(0);

        private final int quarters;

        Room(int quarters) {
            this.quarters = quarters;
        }
    }

    /** Where the ledger ended at one moment. */
    record End(long seq, String hash, Segment segment, int position) {}

    Chain(Path dir, int size, Recovery found) throws IOException {
        this.prepared = dir.resolve(PREPARED);
        this.size = size;
        this.slack = Math.min(1 << 20, size / 8);
        this.seq = found.seq();
        this.hash = found.hash().getBytes(StandardCharsets.US_ASCII);
        this.begun = found.begun();
        next = Segment.prepare(prepared, size);
        if (!rotate()) {
            throw new IOException(failure);
        }
    }

    void prepareOn(Thread thread) {
        preparer = thread;
    }

    void forceOn(Thread thread) {
        forcer = thread;
    }

    /** Adds a line; gives its sequence number, or -1 if there is no room and no segment can be prepared. */
    long append(Line line, Room use) {
        line.seal();
        Depth.little();
        lock.lock();
        try {
            return room(line.most(), use) ? put(line) : -1;
        } finally {
            unlock();
        }
    }

    /** Adds the begin of a write and keeps room for its end; false where {@link #append} gives -1. */
    boolean begin(Line line, CallId id) {
        line.seal();
        Depth.little();
        lock.lock();
        try {
            if (!room(line.most() + Line.END, Room.CALLER)) {
                return false;
            }
            begun.put(id, put(line));
            running++;
            return true;
        } finally {
            unlock();
        }
    }

    /** Adds the end of a write that runs; there is always room. After close it stays without end, and so unknown. */
    void end(Line line, CallId id) {
        line.seal();
        Depth.little();
        lock.lock();
        try {
            if (!closed && begun.remove(id) != null) {
                running--;
                put(line);
            }
        } finally {
            unlock();
        }
    }

    /** Adds the line that closes a write of which an earlier run saw no end. */
    void unknown(Line line, CallId id) {
        if (append(line, Room.KERNEL) > 0) {
            lock.lock();
            try {
                begun.remove(id);
            } finally {
                lock.unlock();
            }
        }
    }

    /** The line with which the oldest write began that still runs; the largest number if none does. */
    long oldestRunning() {
        lock.lock();
        try {
            return begun.values().stream().mapToLong(Long::longValue).min().orElse(Long.MAX_VALUE);
        } finally {
            lock.unlock();
        }
    }

    /** Whether the last line that was offered found no room. */
    boolean full() {
        return full;
    }

    boolean closed() {
        return closed;
    }

    boolean dirty() {
        return dirty;
    }

    End end() {
        lock.lock();
        try {
            return new End(seq, new String(hash, StandardCharsets.US_ASCII), active, active.position());
        } finally {
            lock.unlock();
        }
    }

    /** Brings all that was written so far to the disk, and says where that ends; called by one thread at a time. */
    End force() {
        dirty = false;
        End end = end();
        for (Segment old = retired.peek(); old != null && old != end.segment(); old = retired.peek()) {
            old.retire();
            retired.remove();
        }
        end.segment().force(end.position());
        LockSupport.unpark(preparer);
        return end;
    }

    /**
     * Prepares a segment whenever there is none in reserve, until the chain is closed. While the disk lags behind by too
     * much it waits, and so do the callers when the active segment is full.
     */
    void prepare() {
        while (!closed) {
            if (!wanted()) {
                LockSupport.park(this);
            } else if (!prepareOne()) {
                LockSupport.parkNanos(this, RETRY_NANOS);
            }
        }
    }

    private boolean wanted() {
        lock.lock();
        try {
            return next == null && retired.size() <= BACKLOG;
        } finally {
            lock.unlock();
        }
    }

    private boolean prepareOne() {
        Segment segment = null;
        String trouble = "";
        try {
            segment = Segment.prepare(prepared, size);
        } catch (IOException e) {
            trouble = "the ledger cannot prepare its next segment (" + e + "): calls are refused when the one in use is"
                    + " full; make room for " + prepared.getParent();
        }
        if (offer(segment, trouble)) {
            LOG.log(System.Logger.Level.ERROR, trouble);
        }
        return segment != null;
    }

    /** Puts a prepared segment in reserve; null and why, if there is none. True if that is news to be told. */
    private boolean offer(Segment segment, String trouble) {
        lock.lock();
        try {
            boolean news = failure.isEmpty() && segment == null;
            next = segment;
            failure = trouble;
            full &= segment == null;
            change.signalAll();
            return news;
        } finally {
            lock.unlock();
        }
    }

    /** Takes no more lines, and ends the active segment. */
    void close() {
        lock.lock();
        try {
            closed = true;
            change.signalAll();
        } finally {
            lock.unlock();
        }
        LockSupport.unpark(preparer);
        force();
        active.retire();
    }

    private void unlock() {
        lock.unlock();
        if (!dirty) {
            dirty = true;
            LockSupport.unpark(forcer);
        }
    }

    private boolean room(int need, Room use) {
        while (!closed) {
            int left = active.remaining() - running * Line.END;
            if (left - slack >= need) {
                return true;
            }
            if (next == null && failure.isEmpty() && use != Room.HEAD) {
                change.awaitUninterruptibly();
            } else if (next == null || fresh || !rotate()) {
                full = next == null && !failure.isEmpty();
                return left - slack / 4 * use.quarters >= need;
            }
        }
        return false;
    }

    private long put(Line line) {
        line.finish(++seq, hash);
        active.append(line);
        fresh = false;
        return seq;
    }

    /** Goes on in the prepared segment, whose first line names the writes that still run. */
    private boolean rotate() {
        Depth.much();
        String open = begun.entrySet().stream()
                .map(write -> "\"" + write.getKey() + "\":" + write.getValue())
                .collect(Collectors.joining(",", "{", "}"));
        opening.start("open", System.currentTimeMillis()).json("running", open).seal();
        byte[] previous = hash.clone();
        opening.finish(seq + 1, hash);
        Segment coming = next;
        coming.append(opening);
        next = null;
        LockSupport.unpark(preparer);
        try {
            Privileged.run(() -> coming.name(seq + 1));
        } catch (Exception e) {
            System.arraycopy(previous, 0, hash, 0, hash.length);
            failure = "the ledger cannot name its next segment: " + e;
            return false;
        }
        if (active != null) {
            retired.add(active);
        }
        active = coming;
        seq++;
        fresh = true;
        return true;
    }
}
