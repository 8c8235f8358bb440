package org.loket.capability.module;

/** A jar cannot be a module; the message says why. */
final class BadJar extends Exception {
    BadJar(String message) {
        super(message, null, false, false);
    }
}
