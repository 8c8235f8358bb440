package org.loket.itests.node;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.loket.counter.Capability;
import org.osgi.framework.BundleActivator;
import org.osgi.framework.BundleContext;
import org.osgi.framework.FrameworkUtil;

/** A module that counts what the node holds, threads and classes, after what can be collected was. */
public final class Probe implements BundleActivator {
    static final String NAME = "com.example.probe";
    static final String MARK = "counting";

    @Override
    public void start(BundleContext context) {
        Capability count = call -> {
            long classes = Long.MAX_VALUE;
            for (long now = classes(); now < classes; now = classes()) {
                classes = now;
            }
            meet(Path.of(context.getProperty("loket.home"), "homes", NAME, MARK));
            return "{\"threads\":" + ManagementFactory.getThreadMXBean().getThreadCount() + ",\"classes\":" + classes
                    + "}";
        };
        context.registerService(
                Capability.class, count, FrameworkUtil.asDictionary(Map.of("loket.capability", "probe.count")));
    }

    /** Shows that it counts, and waits until whoever looks from outside has counted too. */
    private static void meet(Path mark) throws IOException, InterruptedException {
        Files.createFile(mark);
        while (Files.exists(mark)) {
            Thread.sleep(1);
        }
    }

    private static long classes() {
        System.gc();
        return ManagementFactory.getClassLoadingMXBean().getLoadedClassCount();
    }

    @Override
    public void stop(BundleContext context) {}
}
