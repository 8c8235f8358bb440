package org.loket.kernel;

import java.security.AccessController;
import java.security.PrivilegedAction;
import java.security.PrivilegedActionException;
import java.security.PrivilegedExceptionAction;

/** Runs the kernel's own work with the kernel's authority, whoever's code is further up the stack. */
@SuppressWarnings("removal")
final class Privileged {
    private Privileged() {}

    static <T> T get(PrivilegedAction<T> action) {
        return AccessController.doPrivileged(action);
    }

    static <T> T run(PrivilegedExceptionAction<T> action) throws Exception {
        try {
            return AccessController.doPrivileged(action);
        } catch (PrivilegedActionException wrapped) {
            throw wrapped.getException();
        }
    }
}
