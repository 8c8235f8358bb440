package org.loket.capability.store;

import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.loket.counter.Call;
import org.loket.counter.Refusal;
import org.osgi.framework.BundleContext;
import org.osgi.framework.InvalidSyntaxException;

/**
 * The stores in use, of which a bounded number is open: the one not used for longest gives way, and one that is idle is
 * closed.
 *
 * <p>All capabilities of this bundle share one of these. They cannot meet as OSGi services, because a module may register
 * nothing but capabilities; so whoever takes first makes it and whoever gives back last closes it.
 */
final class Stores {
    private static final String DRIVER = "(osgi.condition.id=org.loket.sqlite)";
    private static final Map<Settings, Stores> SHARED = new HashMap<>();

    /** One store and how it is used, guarded by the lock. */
    private static final class Place {
        private final Store store;
        private int users;
        private long left = System.nanoTime();

        Place(Store store) {
            this.store = store;
        }
    }

    private final Settings settings;
    private final Map<Path, Place> places = new LinkedHashMap<>(16, 0.75f, true);
    private final Set<Path> closing = new HashSet<>();
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private int open;
    private int takers;
    private boolean closed;

    Stores(Settings settings) {
        this.settings = settings;
        var sweeper = new Thread(this::sweep, "loket-store-idle");
        sweeper.setDaemon(true);
        sweeper.start();
    }

    /** The stores of this node, once the driver of SQLite is loaded; give them back with {@link #give}. */
    static Stores take(BundleContext context, Config config) {
        driver(context);
        return take(Settings.of(context, config));
    }

    /** Whoever gets the condition has the driver loaded, by a bundle that may: see {@code ../sqlite}. */
    private static void driver(BundleContext context) {
        try {
            if (context.getServiceReferences(org.osgi.service.condition.Condition.class, DRIVER).stream()
                    .map(context::getService)
                    .noneMatch(Objects::nonNull)) {
                throw new IllegalStateException("the driver of SQLite is not there");
            }
        } catch (InvalidSyntaxException e) {
            throw new IllegalStateException(e);
        }
    }

    /** The stores for these settings; give them back with {@link #give}. */
    static Stores take(Settings settings) {
        synchronized (SHARED) {
            Stores stores = SHARED.computeIfAbsent(settings, Stores::new);
            stores.takers++;
            return stores;
        }
    }

    void give() {
        synchronized (SHARED) {
            takers--;
            if (takers > 0) {
                return;
            }
            SHARED.remove(settings);
        }
        close();
    }

    Settings settings() {
        return settings;
    }

    /** Looks into the caller's own store. */
    String read(Call call, Work work) throws Refusal {
        Place place = enter(call);
        try {
            return place.store.read(call, work);
        } finally {
            leave(place);
        }
    }

    /** Changes the caller's own store; a repeat of a keyed write gives the first answer. */
    String write(Call call, Work work) throws Refusal {
        Place place = enter(call);
        try {
            return place.store.write(call, work);
        } finally {
            leave(place);
        }
    }

    private Place enter(Call call) throws Refusal {
        Home home = Home.of(settings.homes(), call);
        lock.lock();
        try {
            while (!closed) {
                Optional<Place> place = place(home);
                if (place.isPresent()) {
                    place.get().users++;
                    return place.get();
                }
                Optional<Place> idle =
                        places.values().stream().filter(p -> p.users == 0).findFirst();
                if (idle.isPresent() && !closing.contains(home.folder())) {
                    shut(List.of(idle.get()));
                } else if (!await(call)) {
                    break;
                }
            }
        } finally {
            lock.unlock();
        }
        throw Trouble.busy(call.capability() + ": " + settings.openFiles()
                + " stores are in use and none is free (open-files of " + Config.PID + "): try again");
    }

    private Optional<Place> place(Home home) {
        Place known = places.get(home.folder());
        if (known == null && open < settings.openFiles() && !closing.contains(home.folder())) {
            open++;
            known = new Place(new Store(home, settings));
            places.put(home.folder(), known);
        }
        return Optional.ofNullable(known);
    }

    /** Waits for a change, whatever it is; false if the caller waits no longer. */
    @SuppressWarnings("WaitNotInLoop") // the caller loops
    private boolean await(Call call) {
        try {
            return changed.await(millisLeft(call), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    /** How long the caller still waits, an hour at most. */
    static long millisLeft(Call call) {
        Duration left = Duration.between(Instant.now(), call.deadline());
        return left.isNegative() ? 0 : left.toHours() > 0 ? TimeUnit.HOURS.toMillis(1) : left.toMillis();
    }

    private void leave(Place place) {
        lock.lock();
        try {
            place.users--;
            place.left = System.nanoTime();
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /**
     * Closes stores nobody uses. The lock is given up meanwhile; they count as open, and do not open again, until they are
     * closed.
     */
    private void shut(List<Place> idle) {
        List<Path> folders =
                idle.stream().map(place -> place.store.home().folder()).toList();
        folders.forEach(places::remove);
        closing.addAll(folders);
        lock.unlock();
        try {
            idle.forEach(place -> place.store.close());
        } finally {
            lock.lock();
            closing.removeAll(folders);
            open -= idle.size();
            changed.signalAll();
        }
    }

    private void sweep() {
        long idle = TimeUnit.SECONDS.toNanos(settings.idleSeconds());
        lock.lock();
        try {
            while (!closed) {
                long soonest = idle;
                var old = new ArrayList<Place>();
                for (Place place : places.values()) {
                    long rest = idle - (System.nanoTime() - place.left);
                    if (place.users == 0 && rest <= 0) {
                        old.add(place);
                    } else if (place.users == 0) {
                        soonest = Math.min(soonest, rest);
                    }
                }
                if (!old.isEmpty()) {
                    shut(old);
                } else {
                    doze(soonest);
                }
            }
        } finally {
            lock.unlock();
        }
    }

    /** Sleeps through whatever changes but the end. */
    private void doze(long nanos) {
        long rest = nanos;
        try {
            while (rest > 0 && !closed) {
                rest = changed.awaitNanos(rest);
            }
        } catch (InterruptedException e) {
            closed = true;
        }
    }

    /** How many files are open, or about to be. */
    int open() {
        lock.lock();
        try {
            return open;
        } finally {
            lock.unlock();
        }
    }

    /** Closes all of them, each when the call that uses it has ended. */
    void close() {
        lock.lock();
        try {
            closed = true;
            shut(List.copyOf(places.values()));
        } finally {
            lock.unlock();
        }
    }
}
