package org.loket.itests.node;

import java.io.IOException;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.loket.counter.Capability;
import org.osgi.framework.BundleActivator;
import org.osgi.framework.BundleContext;
import org.osgi.framework.FrameworkUtil;

/** A module that lets its callers wait until they may go. */
public final class Waiting implements BundleActivator {
    static final String NAME = "com.example.waiting";
    private static final long SECONDS = 100;
    private static final String SERVICE = "(org.osgi.framework.ServicePermission \"%s\" \"%s\")";

    private final Semaphore held = new Semaphore(0);
    private final CountDownLatch released = new CountDownLatch(1);

    /** Puts the module into a home. */
    static void in(Loket loket) throws IOException {
        new Jar(NAME, Waiting.class)
                .asks(SERVICE.formatted("waiting.*", "register"))
                .write(loket.home().resolve("modules/waiting.jar"));
    }

    @Override
    public void start(BundleContext context) {
        offer(context, "waiting.hold", call -> {
            held.release();
            return "{\"released\":" + released.await(SECONDS, TimeUnit.SECONDS) + "}";
        });
        offer(context, "waiting.held", call -> {
            int wanted = Integer.parseInt(call.args().replaceAll("\\D", ""));
            return "{\"held\":" + held.tryAcquire(wanted, SECONDS, TimeUnit.SECONDS) + "}";
        });
        offer(context, "waiting.release", call -> {
            released.countDown();
            return "{}";
        });
    }

    private static void offer(BundleContext context, String name, Capability capability) {
        context.registerService(
                Capability.class,
                capability,
                FrameworkUtil.asDictionary(Map.of("loket.capability", name, "loket.timeout", 110_000)));
    }

    @Override
    public void stop(BundleContext context) {
        released.countDown();
    }
}
