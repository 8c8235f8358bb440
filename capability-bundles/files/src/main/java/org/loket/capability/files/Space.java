package org.loket.capability.files;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.loket.counter.Refusal;

/**
 * The files of one caller, open for one call: {@code files/} in its home, and {@code files.tmp/} beside it, where what is
 * written grows until it is whole.
 */
final class Space implements AutoCloseable {
    static final String FILES = "files";
    static final String STAGING = "files.tmp";

    private final Home home;
    private final Asked asked;
    private final Deque<Folder> opened = new ArrayDeque<>();
    private Optional<Folder> files = Optional.empty();
    private Optional<Folder> staging = Optional.empty();

    private Space(Home home, Asked asked) {
        this.home = home;
        this.asked = asked;
    }

    /** Opens what there is; with {@code make}, makes what is missing. */
    static Space open(Home home, Asked asked, boolean make) throws IOException {
        if (make) {
            home.make();
        }
        var space = new Space(home, asked);
        try {
            space.open();
            return space;
        } catch (IOException e) {
            space.close();
            throw e;
        }
    }

    private void open() throws IOException {
        Path homes = home.folder().getParent().getParent();
        if (Files.isDirectory(homes)) {
            Optional<Folder> own =
                    enter(keep(Folder.open(homes)), home.folder().getParent().getFileName());
            if (own.isPresent()) {
                own = enter(own.get(), home.folder().getFileName());
            }
            if (own.isPresent()) {
                files = enter(own.get(), Path.of(FILES));
                staging = enter(own.get(), Path.of(STAGING));
            }
        }
    }

    private Optional<Folder> enter(Folder from, Path name) throws IOException {
        try {
            Optional<Folder> folder = from.enter(name.toString());
            folder.ifPresent(this::keep);
            return folder;
        } catch (NotDirectoryException e) {
            throw new IOException("of the home of " + home.label() + ", " + name + " is a link or no folder", e);
        }
    }

    private Folder keep(Folder folder) {
        opened.push(folder);
        return folder;
    }

    Home home() {
        return home;
    }

    /** Whether this caller has any file space yet. */
    boolean exists() {
        return files.isPresent();
    }

    Folder files() throws IOException {
        return files.orElseThrow(() -> new IOException("the home of " + home.label() + " has gone"));
    }

    Folder staging() throws IOException {
        return staging.orElseThrow(() -> new IOException("the home of " + home.label() + " has gone"));
    }

    /** The folder at a path; empty if there is none. */
    Optional<Folder> folder(List<String> names) throws IOException, Refusal {
        Optional<Folder> folder = files;
        for (String name : names) {
            if (folder.isPresent()) {
                folder = enter(folder.get(), name);
            }
        }
        return folder;
    }

    private Optional<Folder> enter(Folder from, String name) throws IOException, Refusal {
        try {
            Optional<Folder> folder = from.enter(name);
            folder.ifPresent(this::keep);
            return folder;
        } catch (NotDirectoryException e) {
            throw asked.invalid("\"" + name + "\" is a file or a link, and no folder: choose another path");
        }
    }

    /** How many folders of a path are missing. */
    int missing(List<String> names) throws IOException, Refusal {
        Folder folder = files();
        for (int depth = 0; depth < names.size(); depth++) {
            Optional<Folder> next = enter(folder, names.get(depth));
            if (next.isEmpty()) {
                return names.size() - depth;
            }
            folder = next.get();
        }
        return 0;
    }

    /** The folder at a path, made where it is missing. */
    Folder made(List<String> names) throws IOException, Refusal {
        Folder folder = files();
        for (String name : names) {
            Optional<Folder> next = enter(folder, name);
            if (next.isEmpty()) {
                make(folder, name);
                next = enter(folder, name);
            }
            folder = next.orElseThrow(() -> new IOException("the folder " + name + " has gone"));
        }
        return folder;
    }

    /** There is no making of a folder by its parent's handle: it is made empty beside the files and moved in. */
    private void make(Folder in, String name) throws IOException, Refusal {
        unlike(in, name);
        String fresh = fresh();
        Home.make(home.folder().resolve(STAGING).resolve(fresh));
        staging().move(fresh, in, name);
    }

    /** A new name for something that grows. */
    static String fresh() {
        return UUID.randomUUID().toString();
    }

    /** Refuses a new name that some file system takes for one that is there already, save those. */
    void unlike(Folder in, String name, String... save) throws IOException, Refusal {
        String fold = Names.fold(name);
        for (String other : in.names()) {
            if (!other.equals(name)
                    && !List.of(save).contains(other)
                    && Names.fold(other).equals(fold)) {
                throw asked.invalid("\"" + name + "\" differs from \"" + other
                        + "\", which is there, in case or form only: use that one, or another name");
            }
        }
    }

    /** What is at a path that is a file; empty if nothing is. */
    Optional<BasicFileAttributes> file(Folder in, String name) throws IOException, Refusal {
        Optional<BasicFileAttributes> found = in.look(name);
        if (found.isPresent() && !found.get().isRegularFile()) {
            throw asked.invalid("\"" + name + "\" is " + kind(found.get()) + ", and no file: choose another path");
        }
        return found;
    }

    static String kind(BasicFileAttributes found) {
        return found.isRegularFile()
                ? "file"
                : found.isDirectory() ? "folder" : found.isSymbolicLink() ? "link" : "device";
    }

    @Override
    public void close() throws IOException {
        while (!opened.isEmpty()) {
            opened.pop().close();
        }
    }
}
