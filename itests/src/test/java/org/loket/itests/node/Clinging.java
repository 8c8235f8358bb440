package org.loket.itests.node;

import java.util.concurrent.CountDownLatch;
import org.osgi.framework.BundleActivator;
import org.osgi.framework.BundleContext;

/** A module that does not let itself be stopped. */
public final class Clinging implements BundleActivator {
    @Override
    public void start(BundleContext context) {
        // it is enough to be there
    }

    @Override
    public void stop(BundleContext context) {
        var never = new CountDownLatch(1);
        while (never.getCount() > 0) {
            try {
                never.await();
            } catch (InterruptedException e) {
                // it does not listen either
            }
        }
    }
}
