package org.loket.itests.node;

import org.osgi.framework.BundleActivator;
import org.osgi.framework.BundleContext;

/** A module that throws when it is started. */
public final class Throwing implements BundleActivator {
    @Override
    public void start(BundleContext context) {
        throw new IllegalStateException("the well is dry");
    }

    @Override
    public void stop(BundleContext context) {
        // nothing was begun
    }
}
