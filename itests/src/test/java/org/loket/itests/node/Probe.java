package org.loket.itests.node;

import java.io.File;
import java.lang.management.ManagementFactory;
import java.util.Map;
import org.loket.counter.Capability;
import org.osgi.framework.BundleActivator;
import org.osgi.framework.BundleContext;
import org.osgi.framework.FrameworkUtil;

/** A module that counts what the node holds: threads, open files and classes, after what can be collected was. */
public final class Probe implements BundleActivator {
    static final String NAME = "com.example.probe";

    @Override
    public void start(BundleContext context) {
        Capability count = call -> {
            long classes = Long.MAX_VALUE;
            for (long now = classes(); now < classes; now = classes()) {
                classes = now;
            }
            return "{\"threads\":" + ManagementFactory.getThreadMXBean().getThreadCount() + ",\"files\":"
                    + new File("/proc/self/fd").list().length + ",\"classes\":" + classes + "}";
        };
        context.registerService(
                Capability.class, count, FrameworkUtil.asDictionary(Map.of("loket.capability", "probe.count")));
    }

    private static long classes() {
        System.gc();
        return ManagementFactory.getClassLoadingMXBean().getLoadedClassCount();
    }

    @Override
    public void stop(BundleContext context) {}
}
