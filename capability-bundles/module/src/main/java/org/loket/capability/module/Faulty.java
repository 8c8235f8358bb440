package org.loket.capability.module;

import org.loket.counter.Refusal;

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

    static Faulty of(Refusal refused) {
        return new Faulty("the kernel refused " + refused.reason() + ": " + refused.getMessage());
    }

    /** Whether it still hangs where it started, so that the framework cannot touch it. */
    boolean hung() {
        return hung;
    }
}
