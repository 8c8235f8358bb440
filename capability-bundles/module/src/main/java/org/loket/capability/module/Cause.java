package org.loket.capability.module;

/** What went wrong, in words for the owner. */
final class Cause {
    private Cause() {}

    /** What was said deepest, without a trace. */
    static String of(Throwable thrown) {
        Throwable deepest = thrown;
        while (deepest.getCause() != null) {
            deepest = deepest.getCause();
        }
        String outer = String.valueOf(thrown.getMessage());
        String inner = deepest.getMessage() == null ? deepest.getClass().getSimpleName() : deepest.getMessage();
        return outer.contains(inner) ? outer : outer + ": " + inner;
    }
}
