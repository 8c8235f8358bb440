package org.loket.kernel;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.lang.reflect.Proxy;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleContext;

class BearersTest {
    private final Map<Long, String> installed = new TreeMap<>(Map.of(1L, "a", 2L, "b", 4L, "a"));
    private final Bearers bearers = new Bearers(context());

    private Bundle bundle(long id) {
        return (Bundle) Proxy.newProxyInstance(
                Bundle.class.getClassLoader(),
                new Class<?>[] {Bundle.class},
                (proxy, method, args) -> method.getName().equals("getBundleId") ? (Object) id : installed.get(id));
    }

    private BundleContext context() {
        return (BundleContext) Proxy.newProxyInstance(
                BundleContext.class.getClassLoader(),
                new Class<?>[] {BundleContext.class},
                (proxy, method, args) -> method.getName().equals("getBundles")
                        ? installed.keySet().stream().map(this::bundle).toArray(Bundle[]::new)
                        : installed.containsKey(args[0]) ? bundle((long) args[0]) : null);
    }

    private List<Long> named(String name) {
        return bearers.of(name).map(Bundle::getBundleId).toList();
    }

    @Test
    void thoseOfANameAreFoundTheOldestFirst() {
        assertEquals(List.of(1L, 4L), named("a"));
        assertEquals(List.of(2L), named("b"));
        assertEquals(List.of(), named("c"));
    }

    @Test
    void anOlderOneNobodyToldOfYetIsNotMissed() {
        installed.putAll(Map.of(5L, "c", 6L, "d", 7L, "c"));
        assertEquals(List.of(5L, 7L), named("c"));
    }

    @Test
    void anOlderOneIsNotMissedBeyondOneThatIsGone() {
        installed.putAll(Map.of(6L, "c", 7L, "c"));
        bearers.add(bundle(7));
        assertEquals(List.of(6L, 7L), named("c"));
    }

    @Test
    void whoIsGoneOrBearsAnotherNameIsPassedOver() {
        installed.remove(1L);
        assertEquals(List.of(4L), named("a"));
        installed.put(4L, "c");
        assertEquals(List.of(), named("a"));
    }

    @Test
    void aBundleIsFoundUnderItsNewNameAndAgainUnderItsOldOne() {
        installed.put(2L, "c");
        bearers.add(bundle(2));
        assertEquals(List.of(2L), named("c"));
        installed.put(2L, "b");
        assertEquals(List.of(2L), named("b"));
    }

    @Test
    void whoWasRemovedIsLookedForNoMore() {
        bearers.remove(bundle(1));
        assertEquals(List.of(4L), named("a"));
        bearers.remove(bundle(4));
        assertEquals(List.of(), named("a"));
    }
}
