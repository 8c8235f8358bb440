package org.loket.itests.node;

import java.util.concurrent.CountDownLatch;
import org.osgi.framework.BundleActivator;
import org.osgi.framework.BundleContext;

/** A module whose start never ends, whoever interrupts it. */
public final class Hanging implements BundleActivator {
    @Override
    public void start(BundleContext context) {
        var never = new CountDownLatch(1);
        while (never.getCount() > 0) {
            try {
                never.await();
            } catch (InterruptedException e) {
                // it does not listen
            }
        }
    }

    @Override
    public void stop(BundleContext context) {
        // it never gets so far
    }
}
