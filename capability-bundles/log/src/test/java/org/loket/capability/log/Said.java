package org.loket.capability.log;

import org.osgi.framework.Bundle;
import org.osgi.framework.ServiceReference;
import org.osgi.service.log.LogEntry;
import org.osgi.service.log.LogLevel;

/** An entry of the OSGi log as a test makes it. */
record Said(long sequence, LogLevel level, String message, Throwable thrown) implements LogEntry {
    @Override
    public Bundle getBundle() {
        return null;
    }

    @Override
    public ServiceReference<?> getServiceReference() {
        return null;
    }

    @Override
    @Deprecated
    @SuppressWarnings("EnumOrdinal")
    public int getLevel() {
        return level.ordinal();
    }

    @Override
    public String getMessage() {
        return message;
    }

    @Override
    public Throwable getException() {
        return thrown;
    }

    @Override
    public long getTime() {
        return 1_782_907_200_000L + sequence;
    }

    @Override
    public LogLevel getLogLevel() {
        return level;
    }

    @Override
    public String getLoggerName() {
        return "a.logger";
    }

    @Override
    public long getSequence() {
        return sequence;
    }

    @Override
    public String getThreadInfo() {
        return "main";
    }

    @Override
    public StackTraceElement getLocation() {
        return new StackTraceElement("A", "b", "A.java", 1);
    }
}
