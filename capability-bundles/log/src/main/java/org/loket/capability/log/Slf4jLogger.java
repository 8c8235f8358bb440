package org.loket.capability.log;

import org.osgi.framework.Bundle;
import org.osgi.service.log.LogLevel;
import org.slf4j.Marker;
import org.slf4j.event.Level;
import org.slf4j.helpers.LegacyAbstractLogger;
import org.slf4j.helpers.MessageFormatter;

/** One slf4j logger of one bundle. */
final class Slf4jLogger extends LegacyAbstractLogger {
    private final transient Outlet outlet;

    Slf4jLogger(Bundle bundle, String name) {
        this.name = name;
        this.outlet = new Outlet(bundle, name);
    }

    @Override
    public boolean isTraceEnabled() {
        return outlet.takes(LogLevel.TRACE);
    }

    @Override
    public boolean isDebugEnabled() {
        return outlet.takes(LogLevel.DEBUG);
    }

    @Override
    public boolean isInfoEnabled() {
        return outlet.takes(LogLevel.INFO);
    }

    @Override
    public boolean isWarnEnabled() {
        return outlet.takes(LogLevel.WARN);
    }

    @Override
    public boolean isErrorEnabled() {
        return outlet.takes(LogLevel.ERROR);
    }

    @Override
    protected String getFullyQualifiedCallerName() {
        return Slf4jLogger.class.getName();
    }

    @Override
    protected void handleNormalizedLoggingCall(
            Level level, Marker marker, String message, Object[] arguments, Throwable thrown) {
        outlet.write(LogLevel.valueOf(level.name()), MessageFormatter.basicArrayFormat(message, arguments), thrown);
    }
}
