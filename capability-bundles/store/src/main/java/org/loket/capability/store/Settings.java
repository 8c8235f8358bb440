package org.loket.capability.store;

import java.nio.file.Path;
import org.osgi.framework.BundleContext;

/** Where the homes are and how their files are kept. */
record Settings(
        Path homes, int openFiles, int idleSeconds, int homeMib, int keyDays, boolean powerSafe, int recencyDays) {
    static Settings of(BundleContext context, Config config) {
        return new Settings(
                Path.of(context.getProperty("loket.home"), "homes"),
                Math.max(1, config.open$_$files()),
                Math.max(1, config.idle$_$seconds()),
                Math.max(1, config.home$_$mib()),
                Math.max(1, config.key$_$days()),
                config.power$_$safe(),
                Math.max(1, config.recency$_$days()));
    }
}
