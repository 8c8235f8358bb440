package org.loket.itests.attack.code;

import java.lang.reflect.Proxy;
import java.util.Collection;
import java.util.Map;
import org.loket.counter.Call;
import org.loket.counter.Capability;
import org.loket.counter.Gate;
import org.osgi.framework.AllServiceListener;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleContext;
import org.osgi.framework.FrameworkUtil;
import org.osgi.framework.ServiceListener;
import org.osgi.framework.ServiceReference;
import org.osgi.util.tracker.ServiceTracker;

/** Looks for capabilities, gates and other modules past the counter, and uses what it finds. */
public final class Prowler extends Code {
    private static final String CAPABILITY = "org.loket.counter.Capability";

    public Prowler(BundleContext context, String what, Map<String, Object> aim) {
        super(context, what, aim);
    }

    @Override
    public Object call() throws Exception {
        return switch (what) {
            case "reference" -> use(context.getServiceReference(Capability.class));
            case "references" -> useAny(context.getServiceReferences(Capability.class, null));
            case "all references" -> useAny(array(context.getAllServiceReferences(CAPABILITY, null)));
            case "everything" -> useAny(array(context.getAllServiceReferences(null, null)));
            case "filter" -> useAny(array(context.getServiceReferences((String) null, "(loket.capability=vault.*)")));
            case "property" -> useAny(array(context.getServiceReferences((String) null, "(objectClass=*Capability)")));
            case "tracker" -> tracker();
            case "listener" -> listener();
            case "all listener" -> allListener();
            case "heard" -> use((ServiceReference<?>) aim.get("heard"));
            case "in use" ->
                useAny(array(FrameworkUtil.getBundle(counter().getClass()).getServicesInUse()));
            case "gate" -> gate();
            case "bundles" -> context.getBundles().length > 2;
            case "framework's list" -> dtos();
            case "registered" -> registered();
            default -> throw new AssertionError(what);
        };
    }

    private static Collection<ServiceReference<?>> array(ServiceReference<?>[] found) {
        if (found == null) {
            throw new IllegalStateException("nothing found");
        }
        return java.util.List.of(found);
    }

    private Object useAny(Collection<? extends ServiceReference<?>> found) throws Exception {
        for (ServiceReference<?> service : found) {
            Object name = service.getProperty("loket.capability");
            if (text("capability").equals(name)) {
                return use(service);
            }
        }
        throw new IllegalStateException("nothing found");
    }

    private Object use(ServiceReference<?> service) throws Exception {
        Object object = context.getService(service);
        Call call = (Call) Proxy.newProxyInstance(
                Prowler.class.getClassLoader(),
                new Class<?>[] {Call.class},
                (proxy, method, args) -> method.getReturnType() == String.class ? "{}" : null);
        return ((Capability) object).call(call);
    }

    private Object tracker() throws Exception {
        var tracker = new ServiceTracker<Capability, Capability>(context, Capability.class, null);
        tracker.open(true);
        try {
            return useAny(array(tracker.getServiceReferences()));
        } finally {
            tracker.close();
        }
    }

    @SuppressWarnings("unchecked")
    private Object listener() throws Exception {
        ServiceListener listener = event -> ((Collection<Object>) aim.get("events")).add(event.getServiceReference());
        context.addServiceListener(listener, "(objectClass=" + CAPABILITY + ")");
        return true;
    }

    @SuppressWarnings("unchecked")
    private Object allListener() {
        AllServiceListener listener =
                event -> ((Collection<Object>) aim.get("events")).add(event.getServiceReference());
        context.addServiceListener(listener);
        return true;
    }

    private Object gate() throws Exception {
        ServiceReference<Gate> service = context.getServiceReference(Gate.class);
        return context.getService(service).after(null, "found");
    }

    private Object dtos() {
        Bundle system = context.getBundle(0);
        var list = system.adapt(org.osgi.framework.dto.FrameworkDTO.class);
        return list.bundles.stream().anyMatch(bundle -> bundle.symbolicName.equals(text("victim")));
    }

    private Object registered() throws Exception {
        return useAny(array(((Bundle) aim.get("bundle")).getRegisteredServices()));
    }
}
