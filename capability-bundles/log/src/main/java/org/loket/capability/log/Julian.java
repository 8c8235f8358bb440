package org.loket.capability.log;

import java.util.Arrays;
import java.util.Comparator;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogManager;
import java.util.logging.LogRecord;
import java.util.logging.SimpleFormatter;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleContext;
import org.osgi.service.log.LogLevel;

/** Carries what is said to java.util.logging, and so to System.Logger, into the OSGi log; while it does, nobody else does. */
final class Julian extends Handler {
    private static final SimpleFormatter FORM = new SimpleFormatter();

    private final BundleContext context;
    private Handler[] displaced = {};

    Julian(BundleContext context) {
        this.context = context;
    }

    /** Takes the place of the root's handlers, which write to the terminal. */
    void install() {
        var root = LogManager.getLogManager().getLogger("");
        displaced = root.getHandlers();
        Arrays.stream(displaced).forEach(root::removeHandler);
        root.addHandler(this);
    }

    /** Puts back what was there before. */
    void remove() {
        var root = LogManager.getLogManager().getLogger("");
        root.removeHandler(this);
        Arrays.stream(displaced).forEach(root::addHandler);
    }

    @Override
    public void publish(LogRecord line) {
        var name = String.valueOf(line.getLoggerName());
        var outlet = new Outlet(bundle(name), name);
        if (outlet.takes(level(line.getLevel()))) {
            outlet.write(level(line.getLevel()), FORM.formatMessage(line), line.getThrown());
        }
    }

    @Override
    public void flush() {}

    @Override
    public void close() {}

    private Bundle bundle(String logger) {
        return Arrays.stream(context.getBundles())
                .filter(bundle ->
                        bundle.getSymbolicName() != null && (logger + ".").startsWith(bundle.getSymbolicName() + "."))
                .max(Comparator.comparingInt(bundle -> bundle.getSymbolicName().length()))
                .orElse(context.getBundle());
    }

    private static LogLevel level(Level level) {
        int value = level.intValue();
        if (value >= Level.SEVERE.intValue()) {
            return LogLevel.ERROR;
        }
        if (value >= Level.WARNING.intValue()) {
            return LogLevel.WARN;
        }
        if (value >= Level.INFO.intValue()) {
            return LogLevel.INFO;
        }
        return value >= Level.FINE.intValue() ? LogLevel.DEBUG : LogLevel.TRACE;
    }
}
