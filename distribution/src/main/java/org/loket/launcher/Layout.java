package org.loket.launcher;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** Where things are: the distribution, which is only read, and the home, where the node lives. */
record Layout(Path dist, Path home) {
    Path system() {
        return dist.resolve("system");
    }

    Path lib() {
        return dist.resolve("lib");
    }

    /** The pristine files a home is filled from. */
    Path pristine() {
        return lib().resolve("home");
    }

    Path data() {
        return home.resolve("data");
    }

    Path modules() {
        return home.resolve("modules");
    }

    Path conf() {
        return home.resolve("conf");
    }

    /** The jars in a folder, sorted by name; none if there is no such folder. */
    static List<Path> jars(Path folder) throws IOException {
        return files(folder, 1).stream()
                .filter(file -> file.getFileName().toString().endsWith(".jar"))
                .toList();
    }

    /** The files under a folder, sorted by name; none if there is no such folder. */
    static List<Path> files(Path folder, int depth) throws IOException {
        if (!Files.isDirectory(folder)) {
            return List.of();
        }
        try (Stream<Path> found = Files.walk(folder, depth)) {
            return found.filter(Files::isRegularFile).sorted().toList();
        }
    }
}
