package org.loket.agent;

import java.security.AccessController;
import java.security.PrivilegedAction;

/** Runs the host's own work with the host's authority: a guest's compiled code below it on the stack has none. */
@SuppressWarnings("removal")
final class Privileged {
    private Privileged() {}

    static <T> T get(PrivilegedAction<T> work) {
        return AccessController.doPrivileged(work);
    }
}
