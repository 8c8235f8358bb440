package org.loket.itests.node;

import org.osgi.framework.BundleActivator;
import org.osgi.framework.BundleContext;

/** A module that does nothing. */
public final class Idle implements BundleActivator {
    @Override
    public void start(BundleContext context) {
        // it is enough to be there
    }

    @Override
    public void stop(BundleContext context) {
        // nothing was begun
    }
}
