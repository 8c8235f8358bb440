package org.loket.capability.log;

import java.security.AccessController;
import java.security.PrivilegedAction;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import org.osgi.framework.Bundle;
import org.osgi.service.log.LogLevel;
import org.osgi.service.log.Logger;
import org.osgi.service.log.LoggerFactory;

/**
 * The way of one logger into the OSGi log.
 *
 * <p>slf4j is static and is used before components exist, so the way to the OSGi log is static too, and what is said
 * before it opens waits in a short queue. It writes with its own authority: who logs needs no permission to.
 *
 * <p>Which levels the log takes is remembered for a second: under the Security Manager asking costs 25 µs, and a library
 * that asks before every statement it prepares spent half of its time on it.
 */
final class Outlet {
    private static final int WAITING = 500;
    private static final long REMEMBERED = TimeUnit.SECONDS.toNanos(1);
    private static final Object LOCK = new Object();
    private static final Deque<Runnable> EARLY = new ArrayDeque<>();
    private static volatile LoggerFactory open;

    private final Bundle bundle;
    private final String name;
    private final LongSupplier clock;
    private final Map<LogLevel, Heard> heard = new ConcurrentHashMap<>();

    /** What a log said of a level, and when. */
    private record Heard(LoggerFactory from, boolean takes, long at) {}

    Outlet(Bundle bundle, String name) {
        this(bundle, name, System::nanoTime);
    }

    Outlet(Bundle bundle, String name, LongSupplier clock) {
        this.bundle = bundle;
        this.name = name;
        this.clock = clock;
    }

    /** From now on everything goes to this log, first what waited. */
    static void open(LoggerFactory factory) {
        synchronized (LOCK) {
            open = factory;
            EARLY.forEach(Runnable::run);
            EARLY.clear();
        }
    }

    /** From now on everything waits. */
    static void close() {
        synchronized (LOCK) {
            open = null;
        }
    }

    boolean takes(LogLevel level) {
        var factory = open;
        if (factory == null) {
            return LogLevel.INFO.implies(level);
        }
        long now = clock.getAsLong();
        var last = heard.get(level);
        if (last == null || last.from() != factory || now - last.at() > REMEMBERED) {
            last = new Heard(factory, takes(logger(factory), level), now);
            heard.put(level, last);
        }
        return last.takes();
    }

    void write(LogLevel level, String message, Throwable thrown) {
        var factory = open;
        if (factory != null) {
            write(logger(factory), level, message, thrown);
            return;
        }
        synchronized (LOCK) {
            if (open != null) {
                write(logger(open), level, message, thrown);
            } else if (EARLY.size() < WAITING) {
                EARLY.add(() -> write(logger(open), level, message, thrown));
            }
        }
    }

    @SuppressWarnings("removal")
    private Logger logger(LoggerFactory factory) {
        return AccessController.doPrivileged(
                (PrivilegedAction<Logger>) () -> bundle == null || bundle.getBundleContext() == null
                        ? factory.getLogger(name)
                        : factory.getLogger(bundle, name, Logger.class));
    }

    @SuppressWarnings("removal")
    private static boolean takes(Logger logger, LogLevel level) {
        return AccessController.doPrivileged((PrivilegedAction<Boolean>) () -> switch (level) {
            case AUDIT -> true;
            case ERROR -> logger.isErrorEnabled();
            case WARN -> logger.isWarnEnabled();
            case INFO -> logger.isInfoEnabled();
            case DEBUG -> logger.isDebugEnabled();
            case TRACE -> logger.isTraceEnabled();
        });
    }

    @SuppressWarnings("removal")
    private static void write(Logger logger, LogLevel level, String message, Throwable thrown) {
        AccessController.doPrivileged((PrivilegedAction<Void>) () -> {
            Object[] tail = thrown == null ? new Object[] {message} : new Object[] {message, thrown};
            switch (level) {
                case AUDIT -> logger.audit("{}", tail);
                case ERROR -> logger.error("{}", tail);
                case WARN -> logger.warn("{}", tail);
                case INFO -> logger.info("{}", tail);
                case DEBUG -> logger.debug("{}", tail);
                case TRACE -> logger.trace("{}", tail);
            }
            return null;
        });
    }
}
