package org.loket.capability.log;

import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import org.osgi.framework.BundleContext;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.log.LogEntry;
import org.osgi.service.log.LogLevel;
import org.osgi.service.log.LogListener;
import org.osgi.service.log.LogReaderService;
import org.osgi.service.metatype.annotations.AttributeDefinition;
import org.osgi.service.metatype.annotations.Designate;
import org.osgi.service.metatype.annotations.ObjectClassDefinition;

/** Writes the OSGi log to a rotating file, from what was said before it came to the last line before it goes. */
@Component(immediate = true, service = Sink.class)
@Designate(ocd = Sink.Config.class)
public final class Sink implements LogListener {
    /** Where the log goes and how much of it is kept. */
    @ObjectClassDefinition(name = "Log file")
    public @interface Config {
        @AttributeDefinition(description = "the file; if empty, data/log/loket.log in the node's home")
        String file() default "";

        @AttributeDefinition(description = "bytes a file may hold before it is put aside")
        long max$_$bytes() default 10_000_000;

        @AttributeDefinition(description = "how many files are kept, the current one included")
        int files() default 5;
    }

    /** What the framework says at every step of every bundle and service: the log keeps what came and what went. */
    private static final Set<String> QUIET = Set.of(
            "ServiceEvent REGISTERED",
            "ServiceEvent UNREGISTERING",
            "ServiceEvent MODIFIED",
            "BundleEvent RESOLVED",
            "BundleEvent UNRESOLVED",
            "BundleEvent STARTING",
            "BundleEvent STOPPING",
            "BundleEvent LAZY_ACTIVATION",
            "FrameworkEvent PACKAGES REFRESHED",
            "FrameworkEvent STARTLEVEL CHANGED");

    private final LogReaderService log;
    private final LogFile file;
    private long caughtUp = -1;

    @Activate
    public Sink(BundleContext context, Config config, @Reference LogReaderService log) {
        this(
                new LogFile(
                        path(config.file(), context),
                        Math.max(10_000, config.max$_$bytes()),
                        Math.max(1, config.files())),
                log);
    }

    Sink(LogFile file, LogReaderService log) {
        this.file = file;
        this.log = log;
        synchronized (this) {
            log.addLogListener(this);
            catchUp();
        }
    }

    @Deactivate
    void close() {
        log.removeLogListener(this);
        file.close();
    }

    @Override
    public synchronized void logged(LogEntry entry) {
        if (entry.getSequence() > caughtUp) {
            write(entry);
        }
    }

    /** Writes what was said before this sink came and is not in the file yet. */
    private void catchUp() {
        var earlier = Collections.list(log.getLog());
        Collections.reverse(earlier);
        var last = tail(1, LogLevel.TRACE).stream().map(Line::time).findFirst().orElse(Instant.MIN);
        for (LogEntry entry : earlier) {
            caughtUp = Math.max(caughtUp, entry.getSequence());
            if (Instant.ofEpochMilli(entry.getTime()).isAfter(last)) {
                write(entry);
            }
        }
    }

    private void write(LogEntry entry) {
        if (QUIET.contains(entry.getMessage()) || !file.append(Line.of(entry).text())) {
            return;
        }
        long lost = file.takeLost();
        if (lost > 0) {
            var notice = lost + " entries were lost: the log file could not be written";
            file.append(new Line(Instant.now(), LogLevel.WARN, "org.loket.capability.log", "Sink", notice, "").text());
        }
    }

    /** The last entries of this level or graver, oldest first. */
    List<Line> tail(int count, LogLevel level) {
        var found = new ArrayList<Line>();
        for (int age = 0; age < file.files() && found.size() < count; age++) {
            var entries = file.tail(age);
            for (int i = entries.size() - 1; i >= 0 && found.size() < count; i--) {
                Line.parse(entries.get(i))
                        .filter(line -> level.implies(line.level()))
                        .ifPresent(found::add);
            }
        }
        Collections.reverse(found);
        return List.copyOf(found);
    }

    private static Path path(String configured, BundleContext context) {
        if (!configured.isEmpty()) {
            return Path.of(configured);
        }
        var home = context.getProperty("loket.home");
        return Path.of(home == null ? "." : home, "data", "log", "loket.log");
    }
}
