package org.loket.launcher;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/** A list of files and their digests, kept as a text file in the form of {@code sha256sum}. */
final class Digests {
    private final Path file;
    private final Map<String, String> digests = new TreeMap<>();
    private boolean changed;

    private Digests(Path file) {
        this.file = file;
    }

    /** Reads the list; lines of another form are ignored, so that a damaged list only costs a new look at each file. */
    static Digests read(Path file) throws IOException {
        Digests list = new Digests(file);
        if (Files.exists(file)) {
            new String(Files.readAllBytes(file), StandardCharsets.UTF_8).lines().forEach(list::take);
        }
        return list;
    }

    private void take(String line) {
        if (line.matches("[0-9a-f]{64}  .+")) {
            digests.put(line.substring(66), line.substring(0, 64));
        }
    }

    Set<String> names() {
        return Set.copyOf(digests.keySet());
    }

    Optional<String> of(String name) {
        return Optional.ofNullable(digests.get(name));
    }

    void put(String name, String digest) {
        changed |= !digest.equals(digests.put(name, digest));
    }

    void remove(String name) {
        changed |= digests.remove(name) != null;
    }

    /** Writes the list in one step, if it changed. */
    void write() throws IOException {
        if (changed) {
            StringBuilder text = new StringBuilder();
            digests.forEach((name, digest) ->
                    text.append(digest).append("  ").append(name).append('\n'));
            Path next = file.resolveSibling(file.getFileName() + ".new");
            Files.writeString(next, text);
            Files.move(next, file, StandardCopyOption.REPLACE_EXISTING, StandardCopyOption.ATOMIC_MOVE);
            changed = false;
        }
    }
}
