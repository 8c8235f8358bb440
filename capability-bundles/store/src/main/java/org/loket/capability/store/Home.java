package org.loket.capability.store;

import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.regex.Pattern;
import org.loket.counter.Call;
import org.loket.counter.Refusal;

/** The folder of a caller: {@code homes/<symbolic name>/<instance or _>}, said by the call itself and by no argument. */
record Home(String label, Path folder) {
    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9_-][A-Za-z0-9._-]{0,199}");
    private static final Pattern INSTANCE = Pattern.compile("[a-z0-9][a-z0-9._:-]{0,63}");

    static Home of(Path homes, Call call) throws Refusal {
        String name = call.caller();
        String instance = call.instance();
        if (!NAME.matcher(name).matches()
                || !(instance.isEmpty() || INSTANCE.matcher(instance).matches())) {
            throw Trouble.failed(call.caller() + "/" + instance + " is no name for a home");
        }
        Path folder = homes.resolve(name).resolve(instance.isEmpty() ? "_" : instance);
        return new Home(instance.isEmpty() ? name : name + "/" + instance, folder);
    }

    /** The file that holds all this caller keeps here. */
    Path file() {
        return folder.resolve("brain.db");
    }

    /** Makes the folders that are missing, for their owner's eyes only; none may be a link. */
    void make() throws IOException {
        Path named = folder.getParent();
        Files.createDirectories(named.getParent());
        make(named);
        make(folder);
    }

    private static void make(Path folder) throws IOException {
        if (!Files.exists(folder, LinkOption.NOFOLLOW_LINKS)) {
            try {
                Files.createDirectory(folder, privately(folder));
            } catch (FileAlreadyExistsException e) {
                if (!Files.isDirectory(folder, LinkOption.NOFOLLOW_LINKS)) {
                    throw e;
                }
            }
        }
        if (!Files.isDirectory(folder, LinkOption.NOFOLLOW_LINKS)) {
            throw new IOException(folder + " is a link or no folder");
        }
    }

    private static FileAttribute<?>[] privately(Path folder) {
        boolean posix = folder.getFileSystem().supportedFileAttributeViews().contains("posix");
        return posix
                ? new FileAttribute<?>[] {
                    PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------"))
                }
                : new FileAttribute<?>[0];
    }
}
