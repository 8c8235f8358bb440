package org.loket.itests.node;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.loket.counter.Capability;
import org.osgi.framework.BundleActivator;
import org.osgi.framework.BundleContext;
import org.osgi.framework.FrameworkUtil;

/** A module that makes a script wait: it leaves a file and answers when somebody has taken it away. */
public final class Pause implements BundleActivator {
    static final String NAME = "com.example.pause";

    @Override
    public void start(BundleContext context) {
        Path file = Path.of(context.getProperty("loket.home"), "homes", NAME, "here");
        Capability here = call -> {
            Files.writeString(file, "");
            while (Files.exists(file)) {
                TimeUnit.MILLISECONDS.sleep(1);
            }
            return "{}";
        };
        context.registerService(
                Capability.class,
                here,
                FrameworkUtil.asDictionary(Map.of("loket.capability", "pause.here", "loket.timeout", 120_000)));
    }

    @Override
    public void stop(BundleContext context) {
        // the framework takes back what was registered
    }
}
