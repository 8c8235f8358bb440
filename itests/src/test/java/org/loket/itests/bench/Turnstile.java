package org.loket.itests.bench;

import org.loket.counter.Call;
import org.loket.counter.Gate;
import org.osgi.framework.BundleActivator;
import org.osgi.framework.BundleContext;

/** A gate that lets everything pass. */
public final class Turnstile implements BundleActivator, Gate {
    @Override
    public void start(BundleContext context) {
        context.registerService(Gate.class, this, null);
    }

    @Override
    public void stop(BundleContext context) {
        // the framework takes the service away
    }

    @Override
    public void before(Call call) {
        // everything may pass
    }
}
