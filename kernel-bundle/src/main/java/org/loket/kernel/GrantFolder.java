package org.loket.kernel;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.nio.channels.Channels;
import java.nio.channels.ClosedByInterruptException;
import java.nio.channels.SeekableByteChannel;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The owner's folder of grant files, {@code <symbolic name>.perm} each; links in it are not followed. */
final class GrantFolder {
    private static final String SUFFIX = ".perm";
    private static final int TRIES = 100;
    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9_][A-Za-z0-9_.-]{0,199}");

    private final Path folder;
    private final GrantReading reading;

    GrantFolder(Path folder, GrantReading reading) {
        this.folder = folder;
        this.reading = reading;
    }

    Path path() {
        return folder;
    }

    /** Another folder whose files are read in the same way. */
    GrantFolder at(Path other) {
        return new GrantFolder(other, reading);
    }

    /** Every file as it is now, by symbolic name. */
    Map<String, Content> read() throws IOException {
        Map<String, Content> files = new TreeMap<>();
        try (DirectoryStream<Path> found = Files.newDirectoryStream(folder, "*" + SUFFIX)) {
            for (Path file : found) {
                String name = file.getFileName().toString();
                name = name.substring(0, name.length() - SUFFIX.length());
                if (NAME.matcher(name).matches()) {
                    files.put(name, read(name));
                }
            }
        } catch (DirectoryIteratorException wrong) {
            throw wrong.getCause();
        }
        return files;
    }

    /** One file as it is now. */
    Content read(String name) {
        Path file = file(name);
        if (!Files.exists(file, LinkOption.NOFOLLOW_LINKS)) {
            return Content.NONE;
        }
        if (!Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS)) {
            return Content.broken("not a plain file: links are not followed");
        }
        try {
            byte[] bytes = bytes(file);
            return new Content(new String(bytes, ISO_8859_1), reading.file(name, bytes));
        } catch (NoSuchFileException gone) {
            return Content.NONE;
        } catch (IOException wrong) {
            return Content.broken("cannot be read: " + wrong.getMessage());
        }
    }

    /** Reads on although the thread is interrupted, as one is whose call takes too long: no grant may end for that. */
    private static byte[] bytes(Path file) throws IOException {
        Set<OpenOption> options = Set.of(StandardOpenOption.READ, LinkOption.NOFOLLOW_LINKS);
        boolean interrupted = false;
        try {
            for (int left = TRIES; ; left--) {
                try (SeekableByteChannel channel = Files.newByteChannel(file, options)) {
                    return Channels.newInputStream(channel).readNBytes(GrantFile.SIZE + 1);
                } catch (ClosedByInterruptException e) {
                    interrupted = true;
                    if (left == 0) {
                        throw e;
                    }
                    boolean unused = Thread.interrupted();
                }
            }
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    /** Adds lines at the end, leaving what is there as it is. */
    void append(String name, List<GrantLine> lines) throws IOException {
        StringBuilder raw = new StringBuilder(read(name).raw());
        if (raw.length() > 0 && raw.charAt(raw.length() - 1) != '\n') {
            raw.append('\n');
        }
        for (GrantLine line : lines) {
            raw.append(new String(line.text().getBytes(UTF_8), ISO_8859_1)).append('\n');
        }
        AtomicFile.replace(file(name), raw.toString().getBytes(ISO_8859_1));
    }

    /** Takes lines out, leaving all else as it is, bad lines included. */
    void remove(String name, Predicate<GrantLine> which) throws IOException {
        String raw = read(name).raw();
        String left = Stream.of(raw.split("\n", -1))
                .filter(line -> !matches(name, new String(line.getBytes(ISO_8859_1), UTF_8), which))
                .collect(Collectors.joining("\n"));
        if (!left.equals(raw) && raw.length() <= GrantFile.SIZE) {
            AtomicFile.replace(file(name), left.getBytes(ISO_8859_1));
        }
    }

    private boolean matches(String name, String line, Predicate<GrantLine> which) {
        try {
            return which.test(reading.line(name, line.strip()));
        } catch (BadLine other) {
            return false;
        }
    }

    /** Puts the file aside as {@code <name>.perm.ended}. */
    void end(String name) throws IOException {
        Path file = file(name);
        if (Files.exists(file, LinkOption.NOFOLLOW_LINKS)) {
            Files.move(file, file.resolveSibling(name + SUFFIX + ".ended"), StandardCopyOption.REPLACE_EXISTING);
        }
    }

    private Path file(String name) {
        if (!NAME.matcher(name).matches()) {
            throw new IllegalArgumentException("not a symbolic name: " + name);
        }
        return folder.resolve(name + SUFFIX);
    }

    /**
     * What a file holds.
     *
     * @param raw its bytes, one a character
     * @param file what they say
     */
    record Content(String raw, GrantFile file) {
        static final Content NONE = new Content("", GrantFile.NONE);

        static Content broken(String problem) {
            return new Content("", GrantFile.broken(problem));
        }
    }
}
