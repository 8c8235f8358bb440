package org.loket.kernel;

import java.security.AllPermission;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.loket.counter.Capability;
import org.loket.counter.Counter;
import org.loket.counter.Gate;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleContext;
import org.osgi.framework.CapabilityPermission;
import org.osgi.framework.Constants;
import org.osgi.framework.PackagePermission;
import org.osgi.framework.ServicePermission;
import org.osgi.framework.ServiceReference;
import org.osgi.framework.hooks.bundle.EventHook;
import org.osgi.framework.hooks.resolver.ResolverHookFactory;
import org.osgi.framework.hooks.service.EventListenerHook;
import org.osgi.framework.hooks.service.FindHook;
import org.osgi.service.permissionadmin.PermissionAdmin;
import org.osgi.service.permissionadmin.PermissionInfo;

/**
 * The two walls: what the framework is told to permit, and the hooks that hide every capability from all but the kernel.
 *
 * <p>The framework's wall stands only under a Security Manager (JDK 17 to 23); elsewhere it permits everything in silence,
 * so it is looked at here and said aloud.
 */
final class Walls {
    private static final List<String> BASELINE_IMPORTS = List.of(
            "org.loket.counter",
            "org.osgi.framework",
            "org.osgi.service.component",
            "org.osgi.service.component.annotations",
            "org.osgi.service.component.propertytypes",
            "org.osgi.service.condition",
            "org.osgi.service.metatype.annotations",
            "org.osgi.util.tracker",
            "org.slf4j",
            "org.slf4j.event",
            "org.slf4j.helpers",
            "org.slf4j.spi",
            "com.google.gson",
            "com.google.gson.stream");

    /** What everyone may call when wall 2 is down for a test. */
    static final Decision FREE = Policy.EVERYTHING.decide(Policy.EVERYTHING, "");

    private final BundleContext context;
    private final Callers callers;
    private final boolean counterStands;
    private final Optional<PermissionAdmin> framework;

    Walls(BundleContext context, Callers callers, boolean counterDown) {
        this.context = context;
        this.callers = callers;
        counterStands = !counterDown;
        framework = underSecurityManager() ? permissionAdmin() : Optional.empty();
    }

    @SuppressWarnings("removal")
    private static boolean underSecurityManager() {
        return System.getSecurityManager() != null;
    }

    private Optional<PermissionAdmin> permissionAdmin() {
        return Optional.ofNullable(context.getServiceReference(PermissionAdmin.class))
                .map(context::getService);
    }

    boolean frameworkStands() {
        return framework.isPresent();
    }

    boolean counterStands() {
        return counterStands;
    }

    /** What stands, in plain words. */
    String words() {
        String counter = counterStands ? "" : "; wall 2, the counter, is DOWN for a test";
        return frameworkStands()
                ? "both walls stand: the framework confines Java modules, the counter decides every call" + counter
                : "wall 1 does NOT stand (it needs JDK 17 to 23 and its Security Manager): Java modules are trusted code; "
                        + "the counter still decides every call" + counter;
    }

    /** Asks the framework about a capability's name alone; it says yes to all where wall 1 does not stand. */
    boolean frameworkAllows(Caller caller, String capability) {
        if (framework.isEmpty()) {
            return true;
        }
        var asked = new CallReference();
        asked.put(Constants.OBJECTCLASS, new String[] {Capability.class.getName()});
        asked.put("capability", capability);
        return caller.bundle().hasPermission(new ServicePermission(asked, ServicePermission.GET));
    }

    /**
     * Puts both walls up: permissions for every bundle there is, then the hooks, which are objects of their own (one that
     * were a ServiceFactory too would be taken for a factory).
     */
    void raise(Rights rights) {
        Stream.of(context.getBundles())
                .map(callers::of)
                .sorted(Comparator.comparing(caller -> !callers.kernel(caller.bundle())))
                .forEach(caller -> project(caller, rights.granted(caller)));
        framework.ifPresent(admin -> admin.setDefaultPermissions(infos(baseline())));
        if (!counterStands) {
            return;
        }
        FindHook find = (asking, name, filter, all, services) -> {
            if (!seesAll(asking)) {
                services.removeIf(this::hidden);
            }
        };
        EventListenerHook events = (event, listeners) -> {
            if (hidden(event.getServiceReference())) {
                listeners.keySet().removeIf(asking -> !seesAll(asking));
            }
        };
        org.osgi.framework.hooks.bundle.FindHook bundles = (asking, found) -> {
            if (!system(asking)) {
                found.removeIf(bundle -> bundle.getBundleId() != 0 && !is(asking, bundle));
            }
        };
        EventHook bundleEvents = (event, asking) -> asking.removeIf(to -> !system(to) && !is(to, event.getBundle()));
        context.registerService(FindHook.class, find, null);
        context.registerService(EventListenerHook.class, events, null);
        context.registerService(org.osgi.framework.hooks.bundle.FindHook.class, bundles, null);
        context.registerService(EventHook.class, bundleEvents, null);
        context.registerService(ResolverHookFactory.class, triggers -> new Wiring(callers, rights), null);
    }

    private boolean seesAll(BundleContext asking) {
        return is(asking, context.getBundle())
                || bundle(asking).filter(b -> b.getBundleId() == 0).isPresent();
    }

    private boolean system(BundleContext asking) {
        return bundle(asking).filter(callers::system).isPresent();
    }

    private static boolean is(BundleContext asking, Bundle bundle) {
        return bundle(asking).filter(bundle::equals).isPresent();
    }

    /** Whose context it is; nobody's once the bundle has stopped. */
    private static Optional<Bundle> bundle(BundleContext asking) {
        try {
            return Optional.of(asking.getBundle());
        } catch (IllegalStateException e) {
            return Optional.empty();
        }
    }

    private boolean hidden(ServiceReference<?> service) {
        for (String type : (String[]) service.getProperty(Constants.OBJECTCLASS)) {
            if (type.equals(Capability.class.getName()) || type.equals(Gate.class.getName())) {
                return true;
            }
            if (type.equals(Counter.class.getName()) && !context.getBundle().equals(service.getBundle())) {
                return true;
            }
        }
        return false;
    }

    /** Tells the framework what a bundle may do: a system bundle everything, any other the baseline and its grants. */
    void project(Caller caller, Policy granted) {
        framework.ifPresent(admin -> {
            PermissionInfo[] wanted = infos(caller.system() ? List.of(ALL) : all(granted.projection(caller.asked())));
            String location = caller.bundle().getLocation();
            if (!Arrays.equals(wanted, admin.getPermissions(location))) {
                admin.setPermissions(location, wanted);
            }
        });
    }

    void forget(Bundle bundle) {
        framework.ifPresent(admin -> admin.setPermissions(bundle.getLocation(), infos(baseline())));
    }

    private static final PermissionInfo ALL = new PermissionInfo(AllPermission.class.getName(), "*", "*");

    private static List<PermissionInfo> all(List<PermissionInfo> granted) {
        var infos = new ArrayList<>(baseline());
        infos.addAll(granted);
        return infos;
    }

    private static List<PermissionInfo> baseline() {
        var infos = new ArrayList<PermissionInfo>();
        infos.add(new PermissionInfo(
                CapabilityPermission.class.getName(), "osgi.extender", CapabilityPermission.REQUIRE));
        infos.add(service(Counter.class.getName()));
        infos.add(service("org.osgi.service.condition.Condition"));
        for (String name : BASELINE_IMPORTS) {
            infos.add(new PermissionInfo(PackagePermission.class.getName(), name, PackagePermission.IMPORT));
        }
        return infos;
    }

    private static PermissionInfo service(String name) {
        return new PermissionInfo(ServicePermission.class.getName(), name, ServicePermission.GET);
    }

    private static PermissionInfo[] infos(List<PermissionInfo> infos) {
        return infos.toArray(PermissionInfo[]::new);
    }
}
