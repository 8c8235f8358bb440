package org.loket.itests.attack.code;

import java.io.InputStream;
import java.lang.reflect.Method;
import java.util.Dictionary;
import java.util.Hashtable;
import java.util.Map;
import org.loket.counter.Counter;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleContext;
import org.osgi.framework.ServiceReference;
import org.osgi.framework.hooks.service.FindHook;

/** Changes the framework itself: bundles, services, hooks, permissions, start levels. */
public final class Vandal extends Code {
    public Vandal(BundleContext context, String what, Map<String, Object> aim) {
        super(context, what, aim);
    }

    @Override
    public Object call() throws Exception {
        return switch (what) {
            case "install" -> context.installBundle(text("location"), (InputStream) aim.get("jar")) != null;
            case "stop" -> {
                victim().stop();
                yield true;
            }
            case "stop heard" -> {
                ((Bundle) aim.get("bundle")).stop();
                yield true;
            }
            case "update heard" -> {
                ((Bundle) aim.get("bundle")).update((InputStream) aim.get("jar"));
                yield true;
            }
            case "uninstall heard" -> {
                ((Bundle) aim.get("bundle")).uninstall();
                yield true;
            }
            case "class heard" -> ((Bundle) aim.get("bundle")).loadClass(text("class")) != null;
            case "entry heard" -> ((Bundle) aim.get("bundle")).getEntry(text("entry")) != null;
            case "uninstall" -> {
                victim().uninstall();
                yield true;
            }
            case "start level" -> startLevel();
            case "counter" -> counterOfItsOwn();
            case "hide" -> hide();
            case "service hook" -> hook("org.osgi.framework.hooks.service.EventListenerHook");
            case "bundle hook" -> hook("org.osgi.framework.hooks.bundle.EventHook");
            case "bundle find hook" -> hook("org.osgi.framework.hooks.bundle.FindHook");
            case "resolver hook" -> hook("org.osgi.framework.hooks.resolver.ResolverHookFactory");
            case "weaving hook" -> hook("org.osgi.framework.hooks.weaving.WeavingHook");
            case "url handler" -> hook("org.osgi.service.url.URLStreamHandlerService");
            case "permission admin" -> permissionAdmin("org.osgi.service.permissionadmin.PermissionAdmin");
            case "conditional" -> permissionAdmin("org.osgi.service.condpermadmin.ConditionalPermissionAdmin");
            case "load" -> Class.forName(text("class"), true, Vandal.class.getClassLoader()) != null;
            default -> throw new AssertionError(what);
        };
    }

    private Bundle victim() {
        for (Bundle bundle : context.getBundles()) {
            if (text("victim").equals(bundle.getSymbolicName())) {
                return bundle;
            }
        }
        throw new IllegalStateException("no such bundle to be seen");
    }

    private Object startLevel() throws Exception {
        Class<?> type = Class.forName("org.osgi.framework.startlevel.FrameworkStartLevel");
        Object levels = context.getBundle(0).adapt(type);
        Object now = type.getMethod("getInitialBundleStartLevel").invoke(levels);
        type.getMethod("setInitialBundleStartLevel", int.class).invoke(levels, now);
        return true;
    }

    private Object counterOfItsOwn() {
        Counter real = counter();
        Counter fake = (Counter) java.lang.reflect.Proxy.newProxyInstance(
                Vandal.class.getClassLoader(), new Class<?>[] {Counter.class}, (proxy, method, args) -> {
                    aim.put("caught", true);
                    return method.getReturnType() == String.class ? "{}" : real;
                });
        Dictionary<String, Object> properties = new Hashtable<>(Map.of("service.ranking", Integer.MAX_VALUE));
        return context.registerService(Counter.class, fake, properties) != null;
    }

    /** Hides the kernel's counter from everybody else. */
    private Object hide() {
        FindHook hook = (asking, name, filter, all, services) -> services.clear();
        return context.registerService(FindHook.class, hook, null) != null;
    }

    private Object hook(String type) throws Exception {
        Class<?> hook = Class.forName(type, true, Vandal.class.getClassLoader());
        Object harmless = java.lang.reflect.Proxy.newProxyInstance(
                hook.getClassLoader() == null ? Vandal.class.getClassLoader() : hook.getClassLoader(),
                new Class<?>[] {hook},
                (proxy, method, args) -> method.getReturnType() == boolean.class
                        ? (Object) (proxy == args[0])
                        : method.getReturnType() == int.class ? System.identityHashCode(proxy) : null);
        context.registerService(type, harmless, null).unregister();
        return true;
    }

    private Object permissionAdmin(String type) throws Exception {
        ServiceReference<?> service = context.getServiceReference(type);
        Object admin = context.getService(service);
        for (Method method : admin.getClass().getMethods()) {
            if (method.getName().equals("getLocations") || method.getName().equals("newConditionalPermissionUpdate")) {
                return method.invoke(admin) != null;
            }
        }
        return false;
    }
}
