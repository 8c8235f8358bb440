package org.loket.agent;

/** A program that is refused: the message names what is wrong and what is allowed. */
final class BadProgram extends Exception {
    static final int LONGEST = 1_000;

    private static final long serialVersionUID = 1L;

    BadProgram(String message) {
        super(Plain.text(message, LONGEST), null, false, false);
    }
}
