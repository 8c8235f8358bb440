package org.loket.capability.files;

import java.nio.file.Path;
import org.osgi.framework.BundleContext;

/** Where the homes are and how much each may hold, in bytes and in entries. */
record Settings(Path homes, long homeBytes, long fileBytes, int entries) {
    private static final long MIB = 1024L * 1024;

    static Settings of(BundleContext context, Config config) {
        return new Settings(
                Path.of(context.getProperty("loket.home"), "homes"),
                Math.max(1, config.home$_$mib()) * MIB,
                Math.max(1, config.file$_$mib()) * MIB,
                Math.max(1, config.entries()));
    }
}
