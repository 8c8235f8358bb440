package org.loket.capability.log;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.time.Instant;
import java.util.Optional;
import java.util.regex.Pattern;
import org.osgi.service.log.LogEntry;
import org.osgi.service.log.LogLevel;

/**
 * One entry of the log file: {@code time level bundle logger message}, a message's further lines and the exception
 * indented below it. No text can begin an entry of its own or speak to a terminal: line ends are indented, control
 * characters written out.
 */
record Line(Instant time, LogLevel level, String bundle, String logger, String message, String more) {
    private static final int DEPTH = 60;
    private static final String INDENT = "    ";
    private static final Pattern FORM = Pattern.compile(
            "(\\d{4}-\\d\\d-\\d\\dT\\S+Z) (AUDIT|ERROR|WARN|INFO|DEBUG|TRACE) +(\\S+) (\\S+) ([^\n]*)(?:\n(.*))?",
            Pattern.DOTALL);

    static Line of(LogEntry entry) {
        var bundle = Optional.ofNullable(entry.getBundle())
                .map(b -> b.getSymbolicName() == null ? "#" + b.getBundleId() : b.getSymbolicName());
        var lines = clean(String.valueOf(entry.getMessage())).split("\n", 2);
        var more = (lines.length > 1 ? lines[1] + "\n" : "") + trace(entry.getException());
        return new Line(
                Instant.ofEpochMilli(entry.getTime()),
                entry.getLogLevel(),
                word(bundle.orElse("")),
                word(String.valueOf(entry.getLoggerName())),
                lines[0],
                more.stripTrailing());
    }

    /** The entry that was written as this text, if it is one. */
    static Optional<Line> parse(String text) {
        var form = FORM.matcher(text.stripTrailing());
        if (!form.matches()) {
            return Optional.empty();
        }
        var more = form.group(6) == null ? "" : form.group(6).indent(-INDENT.length());
        return Optional.of(new Line(
                Instant.parse(form.group(1)),
                LogLevel.valueOf(form.group(2)),
                form.group(3),
                form.group(4),
                form.group(5),
                more.stripTrailing()));
    }

    /** Whether this text begins an entry. */
    static boolean begins(String text) {
        return !text.startsWith(INDENT) && !text.isEmpty();
    }

    /** As it stands in the file, with its line end. */
    String text() {
        var head = "%s %-5s %s %s %s\n".formatted(stamp(), level, bundle, logger, message);
        return more.isEmpty() ? head : head + more.indent(INDENT.length());
    }

    private String stamp() {
        return Instant.ofEpochMilli(time.toEpochMilli()).toString();
    }

    private static String trace(Throwable thrown) {
        if (thrown == null) {
            return "";
        }
        var all = new StringWriter();
        thrown.printStackTrace(new PrintWriter(all));
        var lines = clean(all.toString()).lines().limit(DEPTH).toList();
        return String.join("\n", lines);
    }

    private static String word(String text) {
        var word = clean(text).replaceAll("\\s", "_");
        return word.isEmpty() ? "-" : word;
    }

    private static String clean(String text) {
        var clean = new StringBuilder(text.length());
        text.replace("\r\n", "\n").replace("\t", "  ").codePoints().forEach(c -> {
            if (c != '\n' && (Character.isISOControl(c) || Character.getType(c) == Character.FORMAT)) {
                clean.append("\\u%04x".formatted(c));
            } else {
                clean.appendCodePoint(c);
            }
        });
        return clean.toString();
    }
}
