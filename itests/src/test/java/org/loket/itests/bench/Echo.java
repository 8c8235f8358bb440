package org.loket.itests.bench;

import java.util.Map;
import org.loket.counter.Capability;
import org.osgi.framework.BundleActivator;
import org.osgi.framework.BundleContext;
import org.osgi.framework.FrameworkUtil;

/** A module that answers at once and always the same, so that what is measured is the counter. */
public final class Echo implements BundleActivator {
    static final String NAME = "com.example.echo";

    private static final String ANSWER = "{\"ok\":true}";

    @Override
    public void start(BundleContext context) {
        offer(context, "echo.read", "read", 0);
        offer(context, "echo.write", "write", 0);
        offer(context, "echo.ruled", "read", 0);
        offer(context, "echo.thread", "read", 30_000);
    }

    private static void offer(BundleContext context, String capability, String effect, int timeout) {
        context.registerService(
                Capability.class,
                call -> ANSWER,
                FrameworkUtil.asDictionary(
                        Map.of("loket.capability", capability, "loket.effect", effect, "loket.timeout", timeout)));
    }

    @Override
    public void stop(BundleContext context) {
        // the framework takes the services away
    }
}
