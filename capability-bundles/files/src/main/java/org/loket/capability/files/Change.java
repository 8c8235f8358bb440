package org.loket.capability.files;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.NoSuchFileException;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.List;
import java.util.Optional;
import org.loket.counter.Refusal;

/** What is put at one path: looked at first, made beside it, and moved there in one step. */
final class Change {
    private final Spaces spaces;
    private final Space space;
    private final Asked asked;
    private final List<String> folders;
    private final String name;
    private final int missing;
    private final Optional<BasicFileAttributes> old;

    Change(Spaces spaces, Space space, Asked asked, List<String> path) throws IOException, Refusal {
        this.spaces = spaces;
        this.space = space;
        this.asked = asked;
        folders = path.subList(0, path.size() - 1);
        name = path.get(path.size() - 1);
        missing = space.missing(folders);
        Optional<Folder> folder = space.folder(folders);
        old = folder.isPresent() ? folder.get().look(name) : Optional.empty();
    }

    boolean exists() {
        return old.isPresent();
    }

    /** Whether the file has just this content. */
    boolean holds(byte[] bytes) throws IOException, Refusal {
        if (!old.get().isRegularFile() || old.get().size() != bytes.length) {
            return false;
        }
        try (FileChannel file = folder().read(name)) {
            return Part.read(file, 0, bytes.length).bytes().equals(ByteBuffer.wrap(bytes));
        }
    }

    /**
     * Writes the file.
     *
     * @param offset where; negative to replace the whole of it
     * @return its size
     */
    long write(byte[] bytes, long offset) throws IOException, Refusal {
        if (exists()) {
            space.file(folder(), name);
        }
        long before = old.map(BasicFileAttributes::size).orElse(0L);
        long size = offset < 0 ? bytes.length : Math.max(before, offset + bytes.length);
        if (offset > before) {
            throw asked.invalid("\"offset\" lies behind the end of the file, which has " + before + " bytes");
        }
        if (size > spaces.settings().fileBytes()) {
            throw asked.invalid("the file would have " + size + " bytes and may have "
                    + spaces.settings().fileBytes() + " (file-mib of " + Config.PID + ")");
        }
        var change = new Usage(missing + (exists() ? 0 : 1), size - before);
        spaces.allow(space, asked, change);
        Folder folder = made();
        String fresh = Space.fresh();
        try {
            fill(folder, fresh, bytes, offset, before);
            space.staging().move(fresh, folder, name);
        } finally {
            space.staging().delete(fresh);
        }
        spaces.note(space, change);
        return size;
    }

    private void fill(Folder folder, String fresh, byte[] bytes, long offset, long before) throws IOException, Refusal {
        try (FileChannel file = space.staging().create(fresh)) {
            if (offset >= 0 && before > 0) {
                try (FileChannel from = folder.read(name)) {
                    long copied = 0;
                    while (copied < before) {
                        long more = from.transferTo(copied, before - copied, file);
                        if (more <= 0) {
                            throw asked.busy("the file changed meanwhile: try again");
                        }
                        copied += more;
                    }
                }
            }
            var rest = ByteBuffer.wrap(bytes);
            long at = Math.max(0, offset);
            while (rest.hasRemaining()) {
                at += file.write(rest, at);
            }
            file.force(true);
        }
    }

    /** Moves something here from another folder. */
    void take(Folder from, String what, BasicFileAttributes found, boolean replace) throws IOException, Refusal {
        if (!found.isRegularFile() && !found.isDirectory()) {
            throw asked.invalid("\"from\" is a " + Space.kind(found) + ": it can only be deleted");
        }
        if (exists() && !(replace && old.get().isRegularFile() && found.isRegularFile())) {
            throw asked.invalid("\"to\" is there already: delete it first"
                    + (found.isRegularFile() ? ", or say \"replace\":true for a file in place of a file" : ""));
        }
        if (found.isDirectory() && folders.size() + height(from, what) > Names.DEEPEST) {
            throw asked.invalid("\"to\" would lie more than " + Names.DEEPEST + " folders deep");
        }
        spaces.allow(space, asked, new Usage(missing, 0));
        Folder folder = made(what);
        from.move(what, folder, name);
        spaces.note(space, new Usage(missing, 0).minus(old.map(Usage::of).orElse(Usage.NOTHING)));
    }

    private static int height(Folder from, String what) throws IOException {
        try (Folder folder = from.enter(what).orElseThrow(() -> new NoSuchFileException(what))) {
            return folder.height();
        }
    }

    private Folder folder() throws IOException, Refusal {
        return space.folder(folders).orElseThrow(() -> new IOException("the folder has gone"));
    }

    private Folder made(String... save) throws IOException, Refusal {
        Folder folder = space.made(folders);
        if (!exists()) {
            space.unlike(folder, name, save);
        }
        return folder;
    }
}
