package org.loket.kernel;

import java.security.AccessController;
import java.security.PrivilegedAction;
import java.security.PrivilegedActionException;
import java.security.PrivilegedExceptionAction;

/** Runs work with the authority of the code itself, whoever stands below it on the stack; the one place that names AccessController. */
@SuppressWarnings("removal")
final class Privileged {
    private Privileged() {}

    static <T> T get(PrivilegedAction<T> work) {
        return AccessController.doPrivileged(work);
    }

    static <T> T run(PrivilegedExceptionAction<T> work) throws Exception {
        try {
            return AccessController.doPrivileged(work);
        } catch (PrivilegedActionException e) {
            throw e.getException();
        }
    }
}
