package org.loket.kernel;

import java.lang.reflect.Proxy;
import java.util.List;
import java.util.Map;
import org.loket.counter.Capability;
import org.osgi.framework.Bundle;
import org.osgi.framework.ServiceReference;
import org.osgi.framework.Version;

/** Bundles, callers and calls that stand on nothing but themselves. */
final class Fixtures {
    private Fixtures() {}

    static Caller caller(long id, String name) {
        return new Caller(bundle(id), name, "unsigned", false, true, Policy.EMPTY, true);
    }

    private static Bundle bundle(long id) {
        return (Bundle) Proxy.newProxyInstance(
                Fixtures.class.getClassLoader(),
                new Class<?>[] {Bundle.class},
                (proxy, method, args) -> switch (method.getName()) {
                    case "getBundleId" -> id;
                    case "getVersion" -> Version.emptyVersion;
                    default -> throw new UnsupportedOperationException(method.getName());
                });
    }

    static Served call(Caller by, Slot slot, String capability) {
        return new Served(new BundleCounter(null, by), slot.current(), slot, capability, "{}");
    }

    static Provider provider(Caller owner, String capability, int ranking, long serviceId, Capability service) {
        var offer = new Offer(capability, true, "{}", "{}", "", List.of(), 1_000);
        return new Provider(owner, offer, new Service<>(() -> service), ranking, serviceId);
    }

    /** A service with just these properties. */
    static ServiceReference<?> service(Map<String, Object> properties) {
        var reference = new CallReference();
        properties.forEach(reference::put);
        return reference;
    }
}
