package org.loket.itests.node;

import java.io.IOException;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.stream.Stream;

/** A copy of the distribution that was built, for a test to change. */
record Distribution(Path folder) {
    /** Copies it, without what a node may have left in it. */
    static Distribution copy(Path to) throws IOException {
        Path from = Loket.built();
        try (Stream<Path> files = Files.walk(from)) {
            for (Path file : files.toList()) {
                String relative = from.relativize(file).toString();
                boolean own = Stream.of("data", "conf", "modules", "agents", "homes")
                        .anyMatch(name -> relative.equals(name) || relative.startsWith(name + "/"));
                if (!own) {
                    Files.copy(file, to.resolve(relative), StandardCopyOption.COPY_ATTRIBUTES);
                }
            }
        }
        return new Distribution(to);
    }

    /** The one of its own jars whose name begins so. */
    Path jar(String name) throws IOException {
        try (Stream<Path> files = Files.list(folder.resolve("system"))) {
            return files.filter(file -> file.getFileName().toString().startsWith(name))
                    .findFirst()
                    .orElseThrow();
        }
    }

    /** Puts another file into the place of one in such a jar. */
    void replace(String name, String entry, Path file) throws IOException {
        try (FileSystem jar = FileSystems.newFileSystem(jar(name))) {
            Path old = jar.getPath(entry);
            if (!Files.exists(old)) {
                throw new AssertionError("there is no " + entry + " in " + name);
            }
            Files.copy(file, old, StandardCopyOption.REPLACE_EXISTING);
        }
    }
}
