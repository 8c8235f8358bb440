package org.loket.itests.bench;

import org.osgi.framework.BundleActivator;
import org.osgi.framework.BundleContext;

/** A module that does nothing by itself; a benchmark stands at its counter. */
public final class Still implements BundleActivator {
    @Override
    public void start(BundleContext context) {
        // it is enough to be there
    }

    @Override
    public void stop(BundleContext context) {
        // nothing was begun
    }
}
