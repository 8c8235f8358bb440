package org.loket.kernel;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BooleanSupplier;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * What was done at the counter, line by line, each bound to the one before it. Finished reads go through a ring and are
 * written behind the caller's back; of a write, the caller itself puts the begin into the file before anything runs, and
 * the end before it has its answer. Nothing is dropped: while no line can be written, calls are to be refused.
 */
final class Ledger implements AutoCloseable {
    private static final System.Logger LOG = System.getLogger("org.loket.kernel");
    private static final long NAP_NANOS = TimeUnit.MILLISECONDS.toNanos(1);
    private static final long SLOW_NANOS = TimeUnit.MILLISECONDS.toNanos(10);
    private static final int NAPS = 50;
    private static final int LONG_TEXT = 4096;
    private static final int LOOKED_AT = 200_000;

    private final Path dir;
    private final NodeKey key;
    private final FileChannel guard;
    private final Chain chain;
    private final Notary notary;
    private final List<String> unknown;
    private final LedgerRing ring = new LedgerRing();
    private final RefusalMeter meter = new RefusalMeter(System::nanoTime);
    private final ReentrantLock files = new ReentrantLock();
    private final ReentrantLock draining = new ReentrantLock();
    private final Thread preparer;
    private final Thread follower;
    private final Thread drainer;
    private volatile boolean closed;

    /**
     * @param segmentBytes size of a segment
     * @param keepBytes beyond how much the oldest segments are dropped; 0 keeps all
     * @param headEvery after how many lines a head is signed
     * @param forceEvery how long a line may wait until it is forced to the disk
     */
    record Settings(int segmentBytes, long keepBytes, int headEvery, Duration forceEvery) {
        static Settings defaults() {
            return new Settings(8 << 20, 0, 10_000, Duration.ofMillis(10));
        }
    }

    private Ledger(Path dir, NodeKey key, Settings settings, FileChannel guard) throws IOException {
        this.dir = dir;
        this.key = key;
        this.guard = guard;
        Recovery found = Recovery.of(dir, key);
        chain = new Chain(dir, settings.segmentBytes(), found);
        preparer = start("loket-ledger-segments", chain::prepare, chain::closed);
        chain.prepareOn(preparer);
        unknown = found.report(chain);
        notary = new Notary(dir, key, settings, chain, files);
        follower = start("loket-ledger-disk", notary::follow, () -> closed);
        chain.forceOn(follower);
        drainer = start("loket-ledger", this::drainUntilClosed, () -> closed);
    }

    /** Opens a ledger that no one else has open, after cutting what a crash left torn, and starts its threads. */
    static Ledger open(Path dir, NodeKey key, Settings settings) throws IOException {
        Files.createDirectories(dir);
        FileChannel guard = FileChannel.open(dir.resolve("lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        try {
            if (guard.tryLock() != null) {
                return new Ledger(dir, key, settings, guard);
            }
        } catch (OverlappingFileLockException e) {
            LOG.log(System.Logger.Level.DEBUG, "this process has the ledger open already", e);
        } catch (IOException | RuntimeException e) {
            guard.close();
            throw e;
        }
        guard.close();
        throw new IOException(dir + " is in use by another node: stop that one first");
    }

    /** Records a finished call that wrote nothing; false if it cannot be recorded, and so must not be answered. */
    boolean read(Recorded call) {
        if (closed || chain.full()) {
            return false;
        }
        if (call.args().length() + call.answer().length() > LONG_TEXT || !ring.offer(call)) {
            return chain.append(Line.of("call", call, true, true), Chain.Room.CALLER) > 0;
        }
        return !closed;
    }

    /** Records that a write is about to run; the exception means that it must not. */
    void begin(Recorded call) throws IOException {
        if (closed || !chain.begin(Line.of("begin", call, true, false), CallId.of(call))) {
            throw new IOException("the ledger takes no more lines: make room on the disk of " + dir);
        }
    }

    /** Records how a write that began ended; room for it was kept. */
    void end(Recorded call) {
        chain.end(Line.of("end", call, false, true), CallId.of(call));
    }

    /** Records a refusal before anything ran; gives the nanoseconds by which a caller refused too often is to be slowed. */
    long refused(Recorded call) {
        if (!meter.single(call.caller(), call.capability(), call.outcome())) {
            ring.wake();
            return SLOW_NANOS;
        }
        if (chain.append(Line.of("refused", call, true, true), Chain.Room.CALLER) < 0) {
            var kind = new RefusalMeter.Kind(call.caller(), call.capability(), call.outcome());
            meter.add(new RefusalMeter.Count(kind, 1));
        }
        return 0;
    }

    /**
     * Records an act of the kernel itself.
     *
     * @param json the text of a JSON object
     * @throws UncheckedIOException if there is not even the room kept for these: then the act must not be done
     */
    void note(String kind, String json) {
        Line line = Line.of("note", System.currentTimeMillis())
                .text("what", kind, 32)
                .json("note", json);
        if (chain.append(line, Chain.Room.KERNEL) < 0) {
            throw new UncheckedIOException(new IOException("the ledger has no room for a note: free some of " + dir));
        }
    }

    /** The lines of writes that had begun and not ended when an earlier run stopped, as found by this one. */
    List<String> unknown() {
        return unknown;
    }

    /** False while there is no room for a line and no segment can be prepared. */
    boolean writable() {
        return !closed && !chain.full();
    }

    /**
     * The newest lines that the filter takes, oldest first, as JSON {@code {"lines":[…]}}; it looks at the newest
     * 200,000 lines at most, by whole segments. The filter sees a line's members, those of an end together with its begin's.
     */
    String tail(int most, Predicate<Map<String, Object>> filter) {
        return reading(() -> {
            ArrayDeque<String> found = new ArrayDeque<>();
            List<Path> segments = Stored.segments(dir);
            int left = LOOKED_AT;
            List<Stored.Entry> entries = entries(segments, segments.size() - 1);
            for (int i = segments.size() - 1; i >= 0 && left > 0 && found.size() < most; i--) {
                List<Stored.Entry> older = entries(segments, i - 1);
                Map<String, Stored.Entry> begins = Stream.concat(older.stream(), entries.stream())
                        .filter(entry -> entry.kind().equals("begin"))
                        .collect(Collectors.toMap(Stored.Entry::id, begin -> begin, (one, other) -> other));
                for (int at = entries.size() - 1; at >= 0 && found.size() < most; at--) {
                    Stored.Entry entry = entries.get(at);
                    if (taken(entry, begins, filter)) {
                        found.addFirst(entry.text());
                    }
                }
                left -= entries.size();
                entries = older;
            }
            return "{\"lines\":[" + String.join(",", found) + "]}";
        });
    }

    private static List<Stored.Entry> entries(List<Path> segments, int at) throws IOException {
        return at < 0 ? List.of() : Stored.read(segments.get(at)).entries();
    }

    private static boolean taken(
            Stored.Entry entry, Map<String, Stored.Entry> begins, Predicate<Map<String, Object>> filter) {
        Optional<Stored.Entry> begin =
                entry.kind().equals("end") ? Optional.ofNullable(begins.get(entry.id())) : Optional.empty();
        Map<String, Object> members = new HashMap<>(begin.map(Ledger::members).orElse(Map.of()));
        members.putAll(members(entry));
        return members.containsKey("kind") && filter.test(members);
    }

    /** The newest line, signed now. */
    String head() {
        drain();
        Chain.End end = chain.end();
        return Head.sign(key, Head.HEAD, end.seq(), end.hash()).json();
    }

    /** Verifies all that is kept, and that the line with this number has this hash, if both are given. */
    String verify(OptionalLong seq, Optional<String> hash) {
        var anchor =
                hash.filter(h -> seq.isPresent()).map(h -> new Verification.Claim(seq.getAsLong(), h, "the anchor"));
        return reading(() -> Verification.of(dir, key, anchor.stream(), () -> Optional.of(chain.end())));
    }

    @Override
    public void close() {
        closed = true;
        ring.wake();
        await(drainer);
        drain();
        count(true);
        notary.stop();
        await(follower);
        notary.work(true);
        chain.close();
        await(preparer);
        try {
            Files.deleteIfExists(dir.resolve(Chain.PREPARED));
            guard.close();
        } catch (IOException e) {
            LOG.log(System.Logger.Level.WARNING, "the ledger left something in its folder: " + e);
        }
    }

    private static Thread start(String name, Runnable work, BooleanSupplier over) {
        return Daemon.start(name, work::run, over);
    }

    private static void await(Thread thread) {
        LockSupport.unpark(thread);
        boolean interrupted = false;
        while (thread.isAlive()) {
            try {
                thread.join();
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    private void drainUntilClosed() {
        for (int idle = 0; !closed; ) {
            int written = drain() + count(false);
            idle = written > 0 ? 0 : idle + 1;
            if (idle > NAPS && ring.isEmpty() && !meter.pending()) {
                ring.sleep(() -> closed || meter.pending());
            } else if (written < LedgerRing.SLOTS / 2) {
                LockSupport.parkNanos(this, NAP_NANOS);
            }
        }
    }

    private int drain() {
        draining.lock();
        try {
            return ring.drain(call -> chain.append(Line.of("call", call, true, true), Chain.Room.WAITING) > 0);
        } finally {
            draining.unlock();
        }
    }

    private int count(boolean now) {
        int written = 0;
        for (RefusalMeter.Count count : meter.take(now)) {
            RefusalMeter.Kind kind = count.kind();
            Line line = Line.of("refusals", System.currentTimeMillis()).text("caller", kind.caller(), 128);
            line.text("capability", kind.capability(), 128).text("outcome", kind.reason(), 16);
            if (chain.append(line.number("count", count.count()), Chain.Room.WAITING) > 0) {
                written++;
            } else {
                meter.add(count);
            }
        }
        return written;
    }

    /** Nothing, for a line that someone else put there. */
    private static Map<String, Object> members(Stored.Entry entry) {
        try {
            return Json.object(entry.text());
        } catch (Json.Malformed e) {
            return Map.of();
        }
    }

    private <T> T reading(Callable<T> work) {
        drain();
        files.lock();
        try {
            return Privileged.run(work::call);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (Exception e) {
            throw new IllegalStateException("the ledger cannot be read: " + e.getMessage(), e);
        } finally {
            files.unlock();
        }
    }
}
