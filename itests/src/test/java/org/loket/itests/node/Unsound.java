package org.loket.itests.node;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.loket.counter.Capability;
import org.osgi.framework.BundleActivator;
import org.osgi.framework.BundleContext;
import org.osgi.framework.FrameworkUtil;

/** A sink that is whole to look at and fails its probe, which gives callers a second to come; it writes down who came. */
public final class Unsound implements BundleActivator {
    private final CountDownLatch came = new CountDownLatch(1);

    @Override
    public void start(BundleContext context) {
        Path seen = Path.of(context.getProperty("loket.home"), "homes", Sink.NAME, "unsound");
        Capability bad = call -> {
            write(seen, "served");
            came.countDown();
            return "{}";
        };
        Capability probe = call -> {
            write(seen, "asked");
            boolean somebody = came.await(1, TimeUnit.SECONDS);
            throw new IllegalStateException(somebody ? "somebody came" : "nobody came");
        };
        offer(context, "sink.put", bad);
        offer(context, "sink.send", bad);
        offer(context, "sink.probe", probe);
    }

    private static void write(Path seen, String what) throws java.io.IOException {
        Files.writeString(seen, what + "\n", StandardOpenOption.CREATE, StandardOpenOption.APPEND);
    }

    private static void offer(BundleContext context, String name, Capability capability) {
        context.registerService(
                Capability.class, capability, FrameworkUtil.asDictionary(Map.of("loket.capability", name)));
    }

    @Override
    public void stop(BundleContext context) {
        // the framework takes back what was registered
    }
}
