package org.loket.itests;

import java.util.Dictionary;
import java.util.Map;
import org.loket.counter.Capability;
import org.loket.counter.Counter;
import org.loket.counter.Gate;
import org.loket.counter.Refusal;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleContext;
import org.osgi.framework.BundleException;
import org.osgi.framework.FrameworkUtil;
import org.osgi.framework.ServiceReference;
import org.osgi.framework.ServiceRegistration;

/**
 * A module that the framework knows.
 *
 * <p>What a test offers through it is registered from the module's own context, so the kernel takes it for the module's,
 * while the code is the test's and can be watched from there.
 */
final class Installed {
    private final Bundle bundle;

    Installed(Bundle bundle) {
        this.bundle = bundle;
    }

    static Counter counterOf(Bundle bundle) {
        BundleContext context = bundle.getBundleContext();
        ServiceReference<Counter> service = context.getServiceReference(Counter.class);
        if (service == null) {
            throw new AssertionError(bundle + " sees no counter");
        }
        return context.getService(service);
    }

    Bundle bundle() {
        return bundle;
    }

    String name() {
        return bundle.getSymbolicName();
    }

    long id() {
        return bundle.getBundleId();
    }

    /** The module's own counter. */
    Counter counter() {
        return counterOf(bundle);
    }

    String call(String capability, String args) throws Refusal {
        return counter().call(capability, args);
    }

    /** Offers a capability that only reads. */
    ServiceRegistration<Capability> offers(String capability, Capability work) {
        return offers(Map.of("loket.capability", capability, "loket.effect", "read"), work);
    }

    ServiceRegistration<Capability> offers(Map<String, Object> properties, Capability work) {
        return bundle.getBundleContext().registerService(Capability.class, work, dictionary(properties));
    }

    ServiceRegistration<Gate> stands(Gate gate) {
        return bundle.getBundleContext().registerService(Gate.class, gate, null);
    }

    static Dictionary<String, Object> dictionary(Map<String, Object> properties) {
        return FrameworkUtil.asDictionary(properties);
    }

    Installed start() {
        return done(bundle::start);
    }

    Installed stop() {
        return done(bundle::stop);
    }

    Installed update(Module next) {
        return done(() -> bundle.update(next.stream()));
    }

    /** Ends it, if it has not ended yet. */
    void uninstall() {
        if (bundle.getState() != Bundle.UNINSTALLED) {
            done(bundle::uninstall);
        }
    }

    private interface Step {
        void run() throws BundleException;
    }

    private Installed done(Step step) {
        try {
            step.run();
            return this;
        } catch (BundleException e) {
            throw new AssertionError(bundle + ": " + e.getMessage(), e);
        }
    }
}
