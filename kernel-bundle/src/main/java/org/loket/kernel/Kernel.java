package org.loket.kernel;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.System.Logger;
import java.nio.file.Files;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.loket.counter.Counter;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleActivator;
import org.osgi.framework.BundleContext;
import org.osgi.framework.BundleEvent;
import org.osgi.framework.ServiceFactory;
import org.osgi.framework.ServiceRegistration;
import org.osgi.framework.SynchronousBundleListener;

/**
 * Puts the kernel together and follows the life of every bundle.
 *
 * <p>An activator, and not a component: the walls must stand before anything else runs, and must not fall with the component
 * runtime.
 */
public final class Kernel implements BundleActivator, SynchronousBundleListener, ServiceFactory<Counter> {
    private static final Logger LOG = System.getLogger("org.loket.kernel");
    private static final long STOP_NANOS = TimeUnit.SECONDS.toNanos(3);

    private BundleContext context;
    private Ledger ledger;
    private GrantReading reading;
    private GrantStore store;
    private GrantWatch watch;
    private Callers callers;
    private Walls walls;
    private Rights rights;
    private Slots slots;
    private Switchboard switchboard;
    private Workers workers;
    private Watchdog watchdog;
    private Consent consent;
    private Desk desk;

    @Override
    public void start(BundleContext bundleContext) throws Exception {
        context = bundleContext;
        Settings settings = Settings.of(context);
        try {
            Classes.initialise(context.getBundle());
            open(settings);
            wall(settings);
            serve(settings);
            ledger.note("boot", Json.text(Map.of("version", settings.version(), "walls", walls.words())));
        } catch (Exception | Error e) {
            release();
            throw e;
        }
    }

    private void open(Settings settings) throws IOException {
        NodeKey key = NodeKey.openOrCreate(settings.data("keys"));
        ledger = Ledger.open(settings.data("ledger"), key, settings.ledger());
        var variables = Map.of(
                "node", settings.home().toString(),
                "homes", settings.home().resolve("homes").toString());
        var first =
                new FirstNames(Files.createDirectories(settings.data("grants")).resolve("names.jsonl"));
        first.retain(context.getBundles());
        callers = new Callers(context, settings, first, variables);
        reading = new GrantReading(
                name -> callers.holder(name).filter(callers::system).isPresent(), variables);
        var folder = new GrantFolder(Files.createDirectories(settings.home().resolve("conf/grants")), reading);
        var accepted = new AcceptedGrants(Files.createDirectories(settings.data("grants")), key, reading);
        store = new GrantStore(folder, accepted, new HandEdits(), System::currentTimeMillis);
        if (!settings.distribution().isEmpty()) {
            store.acceptDistribution(
                    settings.distribution(), settings.defaults().resolve("conf/grants"));
        }
    }

    private void wall(Settings settings) {
        walls = new Walls(context, callers, settings.counterDown());
        if (settings.securityRequired() && !walls.frameworkStands()) {
            throw new IllegalStateException("loket.security=required, and " + walls.words());
        }
        rights = new Rights(callers, store, walls, settings.owners());
        walls.raise(rights);
    }

    private void serve(Settings settings) throws Exception {
        slots = new Slots();
        switchboard = new Switchboard(Switchboard.GRACE_NANOS);
        var gates = new Gates(Gates.Wanted.parse(settings.gates()), Switchboard.GRACE_NANOS);
        workers = new Workers(slots, settings.threads());
        desk = new Desk(slots, rights, switchboard, gates, workers, ledger);
        var offers = new Offers(context, callers, rights, switchboard, gates, slots);
        consent = new Consent(callers, store, reading, rights, walls, offers, ledger);
        var status = new Status(settings, callers, walls, gates, offers, consent, store, ledger);
        new KernelCapabilities(context, callers, rights, switchboard, slots, ledger, consent, status).open();
        context.addBundleListener(this);
        offers.open();
        watchdog = new Watchdog(slots, switchboard);
        watchdog.start();
        watch = new GrantWatch(settings.home().resolve("conf/grants"), store);
        context.registerService(Counter.class, this, null);
    }

    /** What the grant store sees in the files. */
    private final class HandEdits implements GrantStore.Events {
        @Override
        public void changed(String name) {
            if (consent != null) {
                consent.changed(name);
            }
        }

        @Override
        public void handEdit(String name, String kind, List<String> lines) {
            LOG.log(Logger.Level.WARNING, "conf/grants/{0}.perm was edited by hand: {1} {2}", name, kind, lines);
            ledger.note("hand-edit", Json.text(Map.of("name", name, "kind", kind, "lines", lines)));
        }
    }

    @Override
    public Counter getService(Bundle bundle, ServiceRegistration<Counter> registration) {
        return new BundleCounter(desk, callers.of(bundle));
    }

    @Override
    public void ungetService(Bundle bundle, ServiceRegistration<Counter> registration, Counter counter) {
        // the counter closes with its bundle, not with its last user
    }

    @Override
    public void bundleChanged(BundleEvent event) {
        Privileged.get(() -> {
            changed(event.getType(), event.getBundle());
            return true;
        });
    }

    private void changed(int type, Bundle bundle) {
        switch (type) {
            case BundleEvent.INSTALLED -> project(bundle);
            case BundleEvent.STOPPING -> stopping(bundle);
            case BundleEvent.STOPPED -> callers.close(bundle).ifPresent(workers::forget);
            case BundleEvent.UPDATED -> updated(bundle);
            case BundleEvent.UNINSTALLED -> uninstalled(bundle);
            default -> {
                // the counter does not care
            }
        }
    }

    private void stopping(Bundle bundle) {
        if (bundle.getBundleId() == 0) {
            desk.stop();
            switchboard.stopWithin(STOP_NANOS);
        } else {
            switchboard.stopping(bundle.getBundleId(), slots.mine().current());
        }
    }

    private void project(Bundle bundle) {
        Caller caller = callers.of(bundle);
        walls.project(caller, rights.granted(caller));
    }

    private void updated(Bundle bundle) {
        Optional<Caller> before = callers.leave(bundle);
        Caller now = callers.of(bundle);
        before.filter(caller -> !caller.name().equals(now.name())).ifPresent(this::ended);
        callers.reconsider(now.name());
        consent.changed(now.name());
    }

    private void uninstalled(Bundle bundle) {
        Optional<Caller> before = callers.uninstalled(bundle);
        switchboard.gone(bundle.getBundleId());
        walls.forget(bundle);
        before.ifPresent(this::ended);
    }

    /** A bundle no longer bears its name: the grants end with it, and whoever else bears it begins with none. */
    private void ended(Caller caller) {
        if (caller.entitled() && !caller.system() && !caller.name().isEmpty()) {
            store.end(caller.name());
            ledger.note("uninstall", Json.text(Map.of("name", caller.name())));
        }
        callers.reconsider(caller.name());
        consent.changed(caller.name());
    }

    @Override
    public void stop(BundleContext bundleContext) {
        desk.stop();
        try {
            ledger.note("stop", "{}");
        } catch (UncheckedIOException e) {
            LOG.log(Logger.Level.ERROR, "the stop could not be recorded", e);
        }
        release();
    }

    /** Lets go of what was taken, whatever of it there is. */
    private void release() {
        for (AutoCloseable part : new AutoCloseable[] {watch, watchdog, workers, ledger}) {
            try {
                if (part != null) {
                    part.close();
                }
            } catch (Exception e) {
                LOG.log(Logger.Level.WARNING, "the kernel stops untidily", e);
            }
        }
    }
}
