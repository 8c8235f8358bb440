package org.loket.itests.node;

import java.util.Map;
import org.loket.counter.Capability;
import org.loket.counter.Counter;
import org.osgi.framework.BundleActivator;
import org.osgi.framework.BundleContext;
import org.osgi.framework.FrameworkUtil;

/** A module that has itself replaced while it serves. */
public final class Swapper implements BundleActivator {
    @Override
    public void start(BundleContext context) {
        Counter counter = context.getService(context.getServiceReference(Counter.class));
        Capability swap = call -> counter.call("module.update", call.args());
        context.registerService(
                Capability.class, swap, FrameworkUtil.asDictionary(Map.of("loket.capability", "sink.swap")));
    }

    @Override
    public void stop(BundleContext context) {
        // the framework takes back what was registered
    }
}
