package org.loket.capability.store;

import java.sql.SQLException;
import org.loket.counter.Refusal;
import org.loket.counter.Refusal.Ran;
import org.loket.counter.Refusal.Reason;

/** What SQLite says went wrong, and what a caller is told of it. */
final class Trouble {
    private static final int BUSY = 5;
    private static final int LOCKED = 6;
    private static final int INTERRUPT = 9;
    private static final int CORRUPT = 11;
    private static final int FULL = 13;
    private static final int CANTOPEN = 14;
    private static final int NOTADB = 26;

    private Trouble() {}

    static Refusal failed(String message) {
        return new Refusal(Reason.FAILED, Ran.NO, message);
    }

    static Refusal busy(String message) {
        return new Refusal(Reason.BUSY, Ran.NO, message, "{\"retry-ms\":500}");
    }

    static boolean damaged(SQLException e) {
        return code(e) == CORRUPT || code(e) == NOTADB;
    }

    /** Nothing of what was asked has happened: a write that fails is rolled back. */
    static Refusal of(String capability, String home, SQLException e) {
        return switch (code(e)) {
            case BUSY, LOCKED -> busy(capability + ": another process holds the store of " + home + ": try again");
            case INTERRUPT -> failed(capability + ": it took longer than its caller waits: ask for less at once");
            case FULL ->
                failed(capability + ": the store of " + home + " is full (home-mib of " + Config.PID
                        + ") or the disk is: delete or forget something");
            case CANTOPEN ->
                failed(capability + ": the store of " + home
                        + " cannot be opened: brain.db or a folder above it is a link, or may not be read");
            default -> failed(capability + ": the store of " + home + " failed: " + e.getMessage());
        };
    }

    private static int code(SQLException e) {
        return e.getErrorCode() & 0xff;
    }
}
