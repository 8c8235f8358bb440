package org.loket.kernel;

import java.io.IOException;
import java.lang.System.Logger;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleContext;

/** Who is who: the identity of every bundle, made by the framework's word alone. */
final class Callers {
    private static final Logger LOG = System.getLogger("org.loket.kernel");
    private static final String ASKS = "OSGI-INF/permissions.perm";

    private final BundleContext context;
    private final Settings settings;
    private final FirstNames first;
    private final Map<String, String> variables;
    private final Bearers bearers;
    private final Map<Long, Caller> callers = new ConcurrentHashMap<>();
    private final Map<Long, Boolean> system = new ConcurrentHashMap<>();
    private final Map<Long, Caller> former = new ConcurrentHashMap<>();

    Callers(BundleContext context, Settings settings, FirstNames first, Map<String, String> variables) {
        this.context = context;
        this.settings = settings;
        this.first = first;
        this.variables = variables;
        bearers = new Bearers(context);
    }

    /** The bundle's present revision. */
    Caller of(Bundle bundle) {
        Caller known = callers.get(bundle.getBundleId());
        return known != null
                ? known
                : Privileged.get(() -> callers.computeIfAbsent(bundle.getBundleId(), id -> identify(bundle)));
    }

    private Caller identify(Bundle bundle) {
        String name = Bearers.name(bundle);
        boolean system = system(bundle);
        bearers.add(bundle);
        return new Caller(
                bundle,
                name,
                Contents.publisher(bundle),
                system,
                holds(bundle, name),
                system ? Policy.EVERYTHING : asked(bundle),
                system || settings.quick().contains(name));
    }

    boolean kernel(Bundle bundle) {
        return bundle.getBundleId() == context.getBundle().getBundleId();
    }

    /** Whether the launcher put it into {@code system/}: told by its location, which a bundle keeps for life. */
    boolean system(Bundle bundle) {
        return system.computeIfAbsent(
                bundle.getBundleId(),
                id -> id == 0
                        || kernel(bundle)
                        || Privileged.get(() -> settings.system().contains(bundle.getLocation())));
    }

    private Policy asked(Bundle bundle) {
        try {
            GrantFile file = GrantFile.parse(Contents.entry(bundle, ASKS), false, variables);
            file.problems()
                    .forEach(problem -> LOG.log(
                            Logger.Level.WARNING,
                            "{0} asks for nothing, its {1} is wrong: {2}",
                            Bearers.name(bundle),
                            ASKS,
                            problem));
            return Policy.of(file.lines());
        } catch (IOException e) {
            LOG.log(
                    Logger.Level.WARNING,
                    Bearers.name(bundle) + " asks for nothing, its " + ASKS + " cannot be read",
                    e);
            return Policy.EMPTY;
        }
    }

    /**
     * The bundle to which the grants of a name belong: the one that adopted them, a system bundle, or the oldest of those
     * that came with it.
     */
    Optional<Bundle> holder(String name) {
        if (name.isEmpty()) {
            return Optional.empty();
        }
        Optional<Long> heir = first.heir(name);
        if (heir.isPresent()) {
            return heir.map(context::getBundle);
        }
        return bearers.of(name)
                .filter(bundle -> system(bundle) || Privileged.get(() -> first.keeps(bundle, name)))
                .min(Comparator.comparing((Bundle bundle) -> !system(bundle)).thenComparing(Bundle::getBundleId));
    }

    private boolean holds(Bundle bundle, String name) {
        return holder(name)
                .filter(holder -> holder.getBundleId() == bundle.getBundleId())
                .isPresent();
    }

    /** Moves a name from one bundle to another, for as long as that one is installed. */
    void adopt(String name, Bundle to) throws IOException {
        first.handOn(name, to);
        reconsider(name);
    }

    /** Looks anew whose a name is; nobody's counter closes for it. */
    void reconsider(String name) {
        callers.values().stream()
                .filter(caller -> caller.name().equals(name))
                .forEach(caller -> caller.entitle(holds(caller.bundle(), name)));
    }

    /** Ends what a bundle held of the counter; who it was, if it held anything. */
    Optional<Caller> close(Bundle bundle) {
        Optional<Caller> caller = Optional.ofNullable(callers.remove(bundle.getBundleId()));
        caller.ifPresent(was -> {
            was.close();
            former.put(bundle.getBundleId(), was);
        });
        return caller;
    }

    /** Who a bundle was before it was updated or uninstalled, which the framework no longer tells; ends what it held. */
    Optional<Caller> leave(Bundle bundle) {
        close(bundle);
        return Optional.ofNullable(former.remove(bundle.getBundleId()));
    }

    /** A bundle is no more. */
    Optional<Caller> uninstalled(Bundle bundle) {
        first.gone(bundle.getBundleId());
        bearers.remove(bundle);
        return leave(bundle);
    }

    List<Caller> named(String name) {
        return bearers.of(name).map(this::of).toList();
    }

    List<Caller> all() {
        return Stream.of(context.getBundles()).map(this::of).toList();
    }
}
