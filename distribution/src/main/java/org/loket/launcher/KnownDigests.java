package org.loket.launcher;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;

/**
 * Digests of files that are read at every boot, each computed once: 15 MB of jars would cost a tenth of a second.
 *
 * <p>A file is the same while its size, its inode and the time of the inode's last change are: that time, unlike the one of
 * the file's own last change, no tool can set. Where the system tells none (Windows), every file is read.
 */
final class KnownDigests {
    private final Digests known;
    private final Set<String> used = new HashSet<>();

    private KnownDigests(Digests known) {
        this.known = known;
    }

    static KnownDigests read(Path file) throws IOException {
        return new KnownDigests(Digests.read(file));
    }

    /** The SHA-256 of the file as it is now. */
    String of(Path file) throws IOException {
        Optional<String> state = state(file);
        if (state.isEmpty()) {
            return Sha256.of(file);
        }
        used.add(state.get());
        Optional<String> digest = known.of(state.get());
        if (digest.isEmpty()) {
            known.put(state.get(), Sha256.of(file));
        }
        return known.of(state.get()).orElseThrow();
    }

    private static Optional<String> state(Path file) throws IOException {
        if (!file.getFileSystem().supportedFileAttributeViews().contains("unix")) {
            return Optional.empty();
        }
        var now = Files.readAttributes(file, "unix:size,ino,ctime");
        return Optional.of(
                "%s %s %s %s".formatted(file.getFileName(), now.get("size"), now.get("ino"), now.get("ctime")));
    }

    /** Forgets what was not asked for, and writes the rest if it changed. */
    void write() throws IOException {
        known.names().stream().filter(name -> !used.contains(name)).forEach(known::remove);
        known.write();
    }
}
