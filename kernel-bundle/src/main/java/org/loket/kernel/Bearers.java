package org.loket.kernel;

import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleContext;

/**
 * The bundles that bear a name, found without a look at all others. What is kept only says where to look: who does not
 * bear the name any more, or is gone, is passed over; and those installed since are looked at first, for an event comes
 * later than a bundle, and an older one that were missed would leave its name to a younger.
 */
final class Bearers {
    private final BundleContext context;
    private final Map<String, Set<Long>> ids = new ConcurrentHashMap<>();
    /** The least id nobody looked at; the framework gives a greater one to each bundle. */
    private final AtomicLong next = new AtomicLong();

    /** Begins with the bundles there are. */
    Bearers(BundleContext context) {
        this.context = context;
        Stream.of(context.getBundles()).forEach(this::add);
    }

    /** Takes in a bundle under the name it has now, and all older ones. */
    void add(Bundle bundle) {
        long id = bundle.getBundleId();
        for (long older = next.get(); older < id; older++) {
            Bundle found = context.getBundle(older);
            if (found != null) {
                keep(found);
            }
        }
        keep(bundle);
        next.accumulateAndGet(id + 1, Math::max);
    }

    private void keep(Bundle bundle) {
        ids.compute(name(bundle), (name, known) -> {
            Set<Long> all = known == null ? ConcurrentHashMap.newKeySet() : known;
            all.add(bundle.getBundleId());
            return all;
        });
    }

    /** A bundle is no more. */
    void remove(Bundle bundle) {
        ids.computeIfPresent(name(bundle), (name, known) -> {
            known.remove(bundle.getBundleId());
            return known.isEmpty() ? null : known;
        });
    }

    /** Those that bear the name now, the oldest first. */
    Stream<Bundle> of(String name) {
        for (Bundle found = context.getBundle(next.get()); found != null; found = context.getBundle(next.get())) {
            add(found);
        }
        return ids.getOrDefault(name, Set.of()).stream()
                .sorted()
                .map(context::getBundle)
                .filter(Objects::nonNull)
                .filter(bundle -> name.equals(name(bundle)));
    }

    /** A bundle's symbolic name; empty if it has none. */
    static String name(Bundle bundle) {
        String name = bundle.getSymbolicName();
        return name == null ? "" : name;
    }
}
