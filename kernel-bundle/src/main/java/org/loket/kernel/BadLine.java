package org.loket.kernel;

import java.io.Serial;

/** A line of a grant file that grants nothing: what is wrong with it and what form is right. */
final class BadLine extends Exception {
    @Serial
    private static final long serialVersionUID = 1L;

    BadLine(String message) {
        super(message, null, false, false);
    }

    static void unless(boolean right, String message) throws BadLine {
        if (!right) {
            throw new BadLine(message);
        }
    }
}
