package org.loket.itests.attack;

import java.lang.reflect.Constructor;
import java.lang.reflect.InvocationTargetException;
import java.security.AccessControlContext;
import java.security.AccessController;
import java.security.Permission;
import java.security.PrivilegedExceptionAction;
import java.security.ProtectionDomain;
import java.util.Hashtable;
import java.util.Map;
import java.util.concurrent.Callable;
import org.loket.counter.Capability;
import org.loket.counter.Counter;
import org.loket.counter.Gate;
import org.loket.counter.Refusal;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleContext;
import org.osgi.framework.BundleException;
import org.osgi.framework.ServiceReference;
import org.osgi.framework.ServiceRegistration;

/** Somebody's module as the framework knows it. */
final class Stranger {
    private final Bundle bundle;

    Stranger(Bundle bundle) {
        this.bundle = bundle;
    }

    Bundle bundle() {
        return bundle;
    }

    String name() {
        return bundle.getSymbolicName();
    }

    private BundleContext context() {
        return bundle.getBundleContext();
    }

    Counter counter() {
        ServiceReference<Counter> service = context().getServiceReference(Counter.class);
        return context().getService(service);
    }

    String call(String capability, String args) throws Refusal {
        return counter().call(capability, args);
    }

    /** Offers a capability whose code is the test's, so that it can be watched. */
    ServiceRegistration<Capability> offers(String capability, Capability work) {
        return offers(Map.of("loket.capability", capability, "loket.effect", "read"), work);
    }

    ServiceRegistration<Capability> offers(Map<String, Object> properties, Capability work) {
        return context().registerService(Capability.class, work, new Hashtable<>(properties));
    }

    ServiceRegistration<Gate> stands(Gate gate) {
        return context().registerService(Gate.class, gate, null);
    }

    /** Runs code that is in the module's own jar, with the module's own authority. */
    Object runs(Class<? extends Callable<?>> code, String what, Map<String, Object> aim) throws Exception {
        Constructor<?> maker =
                bundle.loadClass(code.getName()).getConstructor(BundleContext.class, String.class, Map.class);
        try {
            return ((Callable<?>) maker.newInstance(context(), what, aim)).call();
        } catch (InvocationTargetException e) {
            throw e.getCause() instanceof Exception cause ? cause : e;
        }
    }

    /** Runs the test's own code with no more authority than the module has. */
    @SuppressWarnings("removal")
    Object confined(Attack.Try work) throws Exception {
        var domains = new ProtectionDomain[] {
            new ProtectionDomain(null, null) {
                @Override
                public boolean implies(Permission permission) {
                    return bundle.hasPermission(permission);
                }
            }
        };
        return AccessController.doPrivileged(
                (PrivilegedExceptionAction<Object>) () -> {
                    try {
                        return work.run();
                    } catch (Exception | Error e) {
                        throw e;
                    } catch (Throwable e) {
                        throw new IllegalStateException(e);
                    }
                },
                new AccessControlContext(domains));
    }

    Stranger start() {
        return done(bundle::start);
    }

    Stranger stop() {
        return done(bundle::stop);
    }

    Stranger update(Jar next) {
        return done(() -> bundle.update(next.stream()));
    }

    void uninstall() {
        if (bundle.getState() != Bundle.UNINSTALLED) {
            done(bundle::uninstall);
        }
    }

    private interface Step {
        void run() throws BundleException;
    }

    private Stranger done(Step step) {
        try {
            step.run();
            return this;
        } catch (BundleException e) {
            throw new AssertionError(bundle + ": " + e.getMessage(), e);
        }
    }
}
