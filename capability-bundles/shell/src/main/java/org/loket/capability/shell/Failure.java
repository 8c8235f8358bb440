package org.loket.capability.shell;

/** A command did not do what was asked; the message is all there is to say. */
final class Failure extends Exception {
    Failure(String message) {
        super(message, null, false, false);
    }

    /** The message alone: a shell that prints an exception prints what a person can use. */
    @Override
    @SuppressWarnings("OverrideThrowableToString")
    public String toString() {
        return getMessage();
    }
}
