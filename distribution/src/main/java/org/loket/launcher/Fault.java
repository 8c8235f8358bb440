package org.loket.launcher;

/** Why the node cannot go on, in one sentence for the owner, and the exit code that says so. */
final class Fault extends Exception {
    private static final long serialVersionUID = 1L;

    static final int FAILED = 1;
    static final int IN_USE = 3;
    static final int USAGE = 64;

    private final int code;

    Fault(int code, String message) {
        super(message);
        this.code = code;
    }

    int code() {
        return code;
    }
}
