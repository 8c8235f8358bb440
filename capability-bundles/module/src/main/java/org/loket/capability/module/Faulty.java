package org.loket.capability.module;

/** A step of a swap failed; the message says what is wrong with the module. */
final class Faulty extends Exception {
    private final boolean hung;

    Faulty(String message) {
        this(message, false);
    }

    Faulty(String message, boolean hung) {
        super(message, null, false, false);
        this.hung = hung;
    }

    /** Whether it still hangs where it started, so that the framework cannot touch it. */
    boolean hung() {
        return hung;
    }
}
