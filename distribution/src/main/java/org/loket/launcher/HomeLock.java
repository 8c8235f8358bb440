package org.loket.launcher;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/**
 * One node for one home: a lock the system gives back when the process ends, however it ends.
 *
 * <p>It lies behind the file's end, so that others can read the process id at its beginning on every system.
 */
final class HomeLock implements AutoCloseable {
    private final FileChannel channel;

    private HomeLock(FileChannel channel) {
        this.channel = channel;
    }

    static HomeLock take(Layout layout) throws IOException, Fault {
        Path file = layout.data().resolve("lock");
        FileChannel channel = open(file);
        if (!lock(channel)) {
            channel.close();
            throw new Fault(
                    Fault.IN_USE,
                    "another node runs on " + layout.home() + " (process "
                            + Files.readString(file).strip() + "): stop it, or start this one with --home DIR");
        }
        byte[] pid = (ProcessHandle.current().pid() + "\n").getBytes(StandardCharsets.US_ASCII);
        channel.truncate(0).write(ByteBuffer.wrap(pid), 0);
        return new HomeLock(channel);
    }

    private static FileChannel open(Path file) throws Fault {
        try {
            return FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        } catch (IOException e) {
            throw new Fault(
                    Fault.FAILED, "cannot write to the home (" + Reason.of(e) + "): choose a home with --home DIR");
        }
    }

    private static boolean lock(FileChannel channel) throws IOException {
        try {
            FileLock lock = channel.tryLock(Long.MAX_VALUE - 1, 1, false);
            return lock != null;
        } catch (OverlappingFileLockException e) {
            return false;
        }
    }

    @Override
    public void close() throws IOException {
        channel.close();
    }
}
