package org.loket.agent;

/** A program that is refused: the message names what is wrong and what is allowed. */
final class BadProgram extends Exception {
    private static final long serialVersionUID = 1L;

    BadProgram(String message) {
        super(message, null, false, false);
    }
}
