package org.loket.capability.shell;

import java.time.Duration;
import java.util.function.Consumer;
import org.osgi.service.log.LogEntry;
import org.osgi.service.log.LogLevel;
import org.osgi.service.log.LogListener;

/** Picks what a person at the prompt should see of the log: warnings and errors, a few at a time, each on one line. */
final class Warnings implements LogListener {
    private static final long WINDOW = Duration.ofSeconds(10).toMillis();
    private static final int FEW = 5;

    private final Consumer<String> shown;
    private long since;
    private int count;

    Warnings(Consumer<String> shown) {
        this.shown = shown;
    }

    @Override
    public void logged(LogEntry entry) {
        if (entry.getLogLevel() == LogLevel.ERROR || entry.getLogLevel() == LogLevel.WARN) {
            int turn = turn(entry.getTime());
            if (turn <= FEW) {
                shown.accept(line(entry));
            } else if (turn == FEW + 1) {
                shown.accept("more of this is in the log: call log.tail");
            }
        }
    }

    private synchronized int turn(long now) {
        if (now - since > WINDOW) {
            since = now;
            count = 0;
        }
        return ++count;
    }

    private static String line(LogEntry entry) {
        var bundle = entry.getBundle() == null ? "" : entry.getBundle().getSymbolicName() + ": ";
        var why = entry.getException() == null ? "" : " (" + entry.getException() + ")";
        var level = entry.getLogLevel() == LogLevel.ERROR ? "error" : "warning";
        return Table.printable(level + " " + bundle + entry.getMessage() + why);
    }
}
