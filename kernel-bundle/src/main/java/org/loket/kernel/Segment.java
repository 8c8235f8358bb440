package org.loket.kernel;

import java.io.IOException;
import java.lang.invoke.VarHandle;
import java.nio.ByteBuffer;
import java.nio.MappedByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/**
 * A file of ledger lines while it is written. It is filled with zeros, mapped and touched page by page beforehand: so a
 * full disk is met while preparing, and an interrupted caller has no channel to close.
 */
final class Segment {
    private static final System.Logger LOG = System.getLogger("org.loket.kernel");
    private static final int PAGE = 4096;

    private final MappedByteBuffer map;
    private Path path;
    private int position;
    private int forced;

    private Segment(Path path, MappedByteBuffer map) {
        this.path = path;
        this.map = map;
    }

    static Segment prepare(Path path, int size) throws IOException {
        try (FileChannel channel = FileChannel.open(
                path,
                StandardOpenOption.CREATE,
                StandardOpenOption.TRUNCATE_EXISTING,
                StandardOpenOption.READ,
                StandardOpenOption.WRITE)) {
            ByteBuffer zeros = ByteBuffer.allocate(1 << 16);
            for (int left = size; left > 0; ) {
                left -= channel.write(zeros.clear().limit(Math.min(left, zeros.capacity())));
            }
            MappedByteBuffer map = channel.map(FileChannel.MapMode.READ_WRITE, 0, size);
            for (int at = 0; at < size; at += PAGE) {
                map.put(at, (byte) 0);
            }
            return new Segment(path, map);
        } catch (IOException e) {
            Files.deleteIfExists(path);
            throw e;
        }
    }

    /** Gives the file the name of its first line. */
    Path name(long first) throws IOException {
        path = Files.move(path, path.resolveSibling(Stored.name(first)));
        return path;
    }

    Path path() {
        return path;
    }

    int position() {
        return position;
    }

    int remaining() {
        return map.capacity() - position;
    }

    /** The line break is stored last: a line without one was not finished. */
    void append(Line line) {
        int last = line.length() - 1;
        map.put(position, line.bytes(), 0, last);
        VarHandle.releaseFence();
        map.put(position + last, (byte) '\n');
        position += last + 1;
    }

    /** Called by one thread at a time. */
    void force(int upTo) {
        if (upTo > forced) {
            map.force(forced, upTo - forced);
            forced = upTo;
        }
    }

    /** Ends the segment: all of it on the disk, and the zeros behind its last line cut off where the system lets us. */
    void retire() {
        force(position);
        try {
            trim(path, position, false);
        } catch (IOException e) {
            LOG.log(System.Logger.Level.DEBUG, () -> path + " keeps its zeros: " + e);
        }
    }

    static void trim(Path path, long size, boolean force) throws IOException {
        try (FileChannel channel = FileChannel.open(path, StandardOpenOption.WRITE)) {
            channel.truncate(size);
            if (force) {
                channel.force(true);
            }
        }
    }
}
