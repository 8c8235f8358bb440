package org.loket.kernel;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.LockSupport;

/**
 * Follows the chain on a thread of its own: brings it to the disk, signs its newest line, and drops the oldest segments.
 * The file {@code head.json} speaks only of lines that are on the disk, so that losing power looks like no truncation.
 */
final class Notary {
    private static final System.Logger LOG = System.getLogger("org.loket.kernel");
    private static final long HEAD_NANOS = TimeUnit.SECONDS.toNanos(1);

    private final Path dir;
    private final NodeKey key;
    private final Ledger.Settings settings;
    private final Chain chain;
    private final Lock files;
    private Segment segment;
    private long headLine;
    private long signed;
    private long signedNanos = System.nanoTime() - HEAD_NANOS;
    private long seen;
    private boolean troubled;
    private volatile boolean closed;

    /** @param files held while segments are read or deleted */
    Notary(Path dir, NodeKey key, Ledger.Settings settings, Chain chain, Lock files) {
        this.dir = dir;
        this.key = key;
        this.settings = settings;
        this.chain = chain;
        this.files = files;
        this.segment = chain.end().segment();
        this.headLine = chain.end().seq();
    }

    void follow() {
        while (!closed) {
            if (chain.dirty()) {
                LockSupport.parkNanos(this, settings.forceEvery().toNanos());
            } else if (seen > signed) {
                LockSupport.parkNanos(this, Math.max(1, signedNanos + HEAD_NANOS - System.nanoTime()));
            } else {
                LockSupport.park(this);
            }
            if (!closed) {
                work(false);
            }
        }
    }

    void stop() {
        closed = true;
    }

    /** One round; the last one leaves nothing unsigned. */
    void work(boolean last) {
        try {
            Chain.End end = chain.force();
            boolean rotated = end.segment() != segment;
            segment = end.segment();
            if (rotated || end.seq() - headLine >= settings.headEvery() || (last && end.seq() > headLine)) {
                Chain.End newest = chain.end();
                long line = chain.append(
                        Head.sign(key, Head.HEAD, newest.seq(), newest.hash()).line(), Chain.Room.HEAD);
                headLine = Math.max(line, newest.seq());
                end = chain.force();
            }
            seen = end.seq();
            if (seen > signed && (rotated || last || System.nanoTime() - signedNanos >= HEAD_NANOS)) {
                signedNanos = System.nanoTime();
                Head.sign(key, Head.HEAD, end.seq(), end.hash()).write(dir.resolve("head.json"));
                signed = end.seq();
            }
            if (rotated && settings.keepBytes() > 0) {
                drop();
            }
            troubled = false;
        } catch (IOException | UncheckedIOException e) {
            if (!troubled) {
                LOG.log(System.Logger.Level.ERROR, "the ledger cannot be brought to the disk or signed: " + e);
            }
            troubled = true;
        }
    }

    private void drop() throws IOException {
        if (!files.tryLock()) {
            return;
        }
        try {
            List<Path> segments = Stored.segments(dir);
            long bytes = 0;
            for (Path path : segments) {
                bytes += Files.size(path);
            }
            List<Path> doomed = new ArrayList<>();
            // A write that runs is told from a segment on by its begin, which a crash would need.
            long last = Math.min(signed, chain.oldestRunning() - 1);
            for (int i = 0; bytes > settings.keepBytes() && i < segments.size() - 1; i++) {
                if (Stored.first(segments.get(i + 1)) - 1 > last) {
                    break;
                }
                doomed.add(segments.get(i));
                bytes -= Files.size(segments.get(i));
            }
            if (!doomed.isEmpty()) {
                Stored kept = Stored.read(segments.get(doomed.size()));
                Stored.Entry first = kept.entries().get(0);
                Head.sign(key, Head.DROPPED, first.seq() - 1, first.prev()).write(dir.resolve("dropped.json"));
                for (Path path : doomed) {
                    Files.delete(path);
                }
            }
        } finally {
            files.unlock();
        }
    }
}
