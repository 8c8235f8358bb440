package org.loket.launcher;

import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.util.Optional;

/** An exception in words for the owner: what its deepest cause says. */
final class Reason {
    private Reason() {}

    static String of(Throwable thrown) {
        if (thrown instanceof AccessDeniedException denied) {
            return "no permission for " + denied.getFile();
        }
        if (thrown instanceof NoSuchFileException missing) {
            return missing.getFile() + " does not exist";
        }
        if (thrown instanceof FileSystemException files) {
            return files.getFile() + ": "
                    + Optional.ofNullable(files.getReason()).orElse("cannot be used");
        }
        if (thrown.getCause() != null) {
            return of(thrown.getCause());
        }
        return Optional.ofNullable(thrown.getMessage()).orElse(thrown.getClass().getSimpleName());
    }
}
