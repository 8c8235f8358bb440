package org.loket.itests.attack.code;

import java.lang.invoke.MethodHandles;
import java.lang.reflect.Constructor;
import java.lang.reflect.Field;
import java.lang.reflect.Method;
import java.util.Collection;
import java.util.Map;
import org.loket.counter.Counter;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleContext;
import org.osgi.framework.BundleEvent;
import org.osgi.framework.BundleListener;
import org.osgi.framework.FrameworkUtil;
import org.osgi.framework.ServiceReference;
import org.osgi.framework.wiring.BundleWire;
import org.osgi.framework.wiring.BundleWiring;

/** Takes another module's identity, in as many ways as Java and OSGi have. */
public final class Thief extends Code {
    public Thief(BundleContext context, String what, Map<String, Object> aim) {
        super(context, what, aim);
    }

    @Override
    public Object call() throws Exception {
        return switch (what) {
            case "own counter" -> open(counter());
            case "leaked counter" -> open((Counter) aim.get("counter"));
            case "bundles" -> byBundles();
            case "ids" -> byIds();
            case "location" ->
                open(counterOf(context.getBundle(text("location")).getBundleContext()));
            case "class" -> byClass();
            case "system context" -> bySystemContext();
            case "users" -> byUsers();
            case "wires" -> byWires();
            case "listen" -> listen();
            case "heard" -> open(counterOf(((Bundle) aim.get("heard")).getBundleContext()));
            case "fields" -> byFields();
            case "lookup" -> byLookup();
            case "unsafe" -> byUnsafe();
            case "call's counter" -> byCall();
            case "host" -> open(counterOf(FrameworkUtil.getBundle(Thief.class).getBundleContext()));
            default -> throw new AssertionError(what);
        };
    }

    private Bundle victim(Bundle... bundles) {
        for (Bundle bundle : bundles) {
            if (text("victim").equals(bundle.getSymbolicName())) {
                return bundle;
            }
        }
        throw new IllegalStateException("no such bundle to be seen");
    }

    private Object byBundles() throws Exception {
        return open(counterOf(victim(context.getBundles()).getBundleContext()));
    }

    private Object byIds() throws Exception {
        for (long id = 0; id < 500; id++) {
            Bundle bundle = context.getBundle(id);
            if (bundle != null && text("victim").equals(bundle.getSymbolicName())) {
                return open(counterOf(bundle.getBundleContext()));
            }
        }
        throw new IllegalStateException("no such bundle to be seen");
    }

    private Object byClass() throws Exception {
        BundleContext kernels = FrameworkUtil.getBundle(counter().getClass()).getBundleContext();
        return open(counterOf(victim(kernels.getBundles()).getBundleContext()));
    }

    private Object bySystemContext() throws Exception {
        BundleContext systems = context.getBundle(0).getBundleContext();
        return open(counterOf(victim(systems.getBundles()).getBundleContext()));
    }

    private Object byUsers() throws Exception {
        ServiceReference<Counter> service = context.getServiceReference(Counter.class);
        return open(counterOf(victim(service.getUsingBundles()).getBundleContext()));
    }

    private Object byWires() throws Exception {
        BundleWiring mine = context.getBundle().adapt(BundleWiring.class);
        for (BundleWire wire : mine.getRequiredWires("osgi.wiring.package")) {
            for (BundleWire other : wire.getProviderWiring().getProvidedWires("osgi.wiring.package")) {
                Bundle bundle = other.getRequirerWiring().getBundle();
                if (text("victim").equals(bundle.getSymbolicName())) {
                    return open(counterOf(bundle.getBundleContext()));
                }
            }
        }
        throw new IllegalStateException("no such bundle to be seen");
    }

    @SuppressWarnings("unchecked")
    private Object listen() {
        context.addBundleListener((BundleListener) event -> {
            if (event.getType() == BundleEvent.STARTED
                    && text("victim").equals(event.getBundle().getSymbolicName())) {
                ((Collection<Object>) aim.get("events")).add(event.getBundle());
            }
        });
        return true;
    }

    private static Object field(Object of, String name) throws ReflectiveOperationException {
        Field field = of.getClass().getDeclaredField(name);
        field.setAccessible(true);
        return field.get(of);
    }

    private Object byFields() throws Exception {
        Object desk = field(counter(), "desk");
        Object callers = field(field(desk, "rights"), "callers");
        Method all = callers.getClass().getDeclaredMethod("all");
        all.setAccessible(true);
        for (Object caller : (Collection<?>) all.invoke(callers)) {
            if (text("victim").equals(field(caller, "name"))) {
                Constructor<?> maker = counter().getClass().getDeclaredConstructor(desk.getClass(), caller.getClass());
                maker.setAccessible(true);
                return open((Counter) maker.newInstance(desk, caller));
            }
        }
        throw new IllegalStateException("no such caller");
    }

    private Object byLookup() throws Exception {
        try {
            return openByLookup();
        } catch (Exception | Error e) {
            throw e;
        } catch (Throwable e) {
            throw new IllegalStateException(e);
        }
    }

    private Object openByLookup() throws Throwable {
        Counter mine = counter();
        Counter theirs = (Counter) aim.get("another counter");
        MethodHandles.Lookup lookup = MethodHandles.privateLookupIn(mine.getClass(), MethodHandles.lookup());
        Class<?> callerType = mine.getClass().getDeclaredField("caller").getType();
        var get = lookup.findVarHandle(mine.getClass(), "caller", callerType);
        Object caller = get.get(theirs);
        Field desk = mine.getClass().getDeclaredField("desk");
        Object maker = lookup.unreflectGetter(desk).invokeWithArguments(mine);
        return open((Counter)
                lookup.unreflectConstructor(mine.getClass().getDeclaredConstructor(desk.getType(), callerType))
                        .invokeWithArguments(maker, caller));
    }

    private Object byUnsafe() throws Exception {
        Class<?> type = Class.forName("sun.misc.Unsafe", true, ClassLoader.getSystemClassLoader());
        Field the = type.getDeclaredField("theUnsafe");
        the.setAccessible(true);
        Object unsafe = the.get(null);
        Counter mine = counter();
        Field caller = mine.getClass().getDeclaredField("caller");
        long offset = (long) type.getMethod("objectFieldOffset", Field.class).invoke(unsafe, caller);
        Method get = type.getMethod("getObject", Object.class, long.class);
        Method put = type.getMethod("putObject", Object.class, long.class, Object.class);
        Object own = get.invoke(unsafe, mine, offset);
        put.invoke(unsafe, mine, offset, get.invoke(unsafe, aim.get("another counter"), offset));
        try {
            return open(mine);
        } finally {
            put.invoke(unsafe, mine, offset, own);
        }
    }

    private Object byCall() throws Exception {
        return open((Counter) field(aim.get("call"), "counter"));
    }
}
