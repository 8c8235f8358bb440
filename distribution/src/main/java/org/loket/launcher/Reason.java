package org.loket.launcher;

import java.io.UncheckedIOException;
import java.lang.reflect.InvocationTargetException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.util.Optional;
import org.osgi.framework.BundleException;

/** An exception in words for the owner: what the first says that does not only wrap another. */
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
        if (thrown.getCause() != null && wraps(thrown)) {
            return of(thrown.getCause());
        }
        return Optional.ofNullable(thrown.getMessage()).orElse(thrown.getClass().getSimpleName());
    }

    private static boolean wraps(Throwable thrown) {
        return thrown instanceof BundleException
                || thrown instanceof InvocationTargetException
                || thrown instanceof UncheckedIOException
                || thrown.getMessage() == null
                || thrown.getMessage().equals(thrown.getCause().toString());
    }
}
