package org.loket.capability.files;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.SecureDirectoryStream;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributeView;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * An open folder. What is in it is reached by its handle and never by a path, and a link is never followed; so whoever
 * exchanges a folder for a link meanwhile leads nobody out of the home.
 */
final class Folder implements AutoCloseable {
    private static final Path ITSELF = Path.of(".");

    private static final int DEEPEST = 2 * Names.DEEPEST;

    private final SecureDirectoryStream<Path> stream;
    private final int depth;

    private Folder(SecureDirectoryStream<Path> stream, int depth) {
        this.stream = stream;
        this.depth = depth;
    }

    /** Opens a folder the owner chose, by its path; whoever gets it closes it. */
    @SuppressWarnings("StreamResourceLeak")
    static Folder open(Path path) throws IOException {
        DirectoryStream<Path> opened = Files.newDirectoryStream(path);
        if (opened instanceof SecureDirectoryStream<Path> secure) {
            return new Folder(secure, 0);
        }
        opened.close();
        throw new IOException("this operating system opens no folder by a handle, so links could lead out of a home");
    }

    /** What is there under a name, a link itself and not where it leads; empty if nothing is. */
    Optional<BasicFileAttributes> look(String name) throws IOException {
        try {
            return Optional.of(
                    stream.getFileAttributeView(Path.of(name), BasicFileAttributeView.class, LinkOption.NOFOLLOW_LINKS)
                            .readAttributes());
        } catch (NoSuchFileException e) {
            return Optional.empty();
        }
    }

    /** Opens a folder in this one; empty if there is none. */
    Optional<Folder> enter(String name) throws IOException {
        Optional<BasicFileAttributes> found = look(name);
        if (found.isEmpty()) {
            return Optional.empty();
        }
        if (!found.get().isDirectory()) {
            throw new NotDirectoryException(name);
        }
        if (depth == DEEPEST) {
            throw new IOException("there are folders in folders more than " + DEEPEST + " deep: take some out by hand");
        }
        return Optional.of(new Folder(stream.newDirectoryStream(Path.of(name), LinkOption.NOFOLLOW_LINKS), depth + 1));
    }

    /** The names in it, in no order. */
    List<String> names() throws IOException {
        var names = new ArrayList<String>();
        try (var again = stream.newDirectoryStream(ITSELF, LinkOption.NOFOLLOW_LINKS)) {
            again.forEach(path -> names.add(path.getFileName().toString()));
        }
        return names;
    }

    FileChannel read(String name) throws IOException {
        return open(name, Set.of(StandardOpenOption.READ, LinkOption.NOFOLLOW_LINKS));
    }

    FileChannel create(String name) throws IOException {
        return open(name, Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE, LinkOption.NOFOLLOW_LINKS));
    }

    private FileChannel open(String name, Set<OpenOption> options) throws IOException {
        var mode = PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"));
        var channel = stream.newByteChannel(Path.of(name), options, mode);
        if (channel instanceof FileChannel file) {
            return file;
        }
        channel.close();
        throw new IOException("this operating system opens no file by its folder");
    }

    /** Moves something into another folder, in one step, in place of what bears that name there. */
    void move(String name, Folder to, String target) throws IOException {
        stream.move(Path.of(name), to.stream, Path.of(target));
    }

    /** Deletes what bears the name, with all that is in it; a link goes, and not what it leads to. */
    Usage delete(String name) throws IOException {
        Optional<BasicFileAttributes> found = look(name);
        if (found.isEmpty()) {
            return Usage.NOTHING;
        }
        if (!found.get().isDirectory()) {
            stream.deleteFile(Path.of(name));
            return Usage.of(found.get());
        }
        Usage gone = Usage.of(found.get());
        try (Folder folder = enter(name).orElseThrow(() -> new NoSuchFileException(name))) {
            for (String inside : folder.names()) {
                gone = gone.plus(folder.delete(inside));
            }
        }
        stream.deleteDirectory(Path.of(name));
        return gone;
    }

    /** How many folders deep it is, itself included. */
    int height() throws IOException {
        int most = 0;
        for (String name : names()) {
            Optional<BasicFileAttributes> found = look(name);
            if (found.isPresent() && found.get().isDirectory()) {
                try (Folder inside = enter(name).orElseThrow(() -> new NoSuchFileException(name))) {
                    most = Math.max(most, inside.height());
                }
            }
        }
        return 1 + most;
    }

    /** How much is in it. */
    Usage usage() throws IOException {
        Usage usage = Usage.NOTHING;
        for (String name : names()) {
            Optional<BasicFileAttributes> found = look(name);
            if (found.isPresent()) {
                usage = usage.plus(Usage.of(found.get()));
                if (found.get().isDirectory()) {
                    usage = usage.plus(usageOf(name));
                }
            }
        }
        return usage;
    }

    private Usage usageOf(String name) throws IOException {
        Optional<Folder> folder = enter(name);
        if (folder.isEmpty()) {
            return Usage.NOTHING;
        }
        try (Folder inside = folder.get()) {
            return inside.usage();
        }
    }

    @Override
    public void close() throws IOException {
        stream.close();
    }
}
