package org.loket.kernel;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.loket.counter.Refusal;

/**
 * Knows the way to every capability and to every gate, and closes it while a module is replaced.
 *
 * <p>A module about to stop is drained: its routes close, calls in flight finish, and only then the framework goes on;
 * callers that arrive meanwhile wait for the successor. This is what makes a swap under load lose nothing.
 */
final class Switchboard {
    static final long DRAIN_NANOS = TimeUnit.SECONDS.toNanos(5);
    static final long GRACE_NANOS = TimeUnit.SECONDS.toNanos(20);

    private final Map<String, Route> routes = new ConcurrentHashMap<>();
    private final Map<Seat, Runnable> seats = new ConcurrentHashMap<>();
    private final Map<Drain, Long> announced = new ConcurrentHashMap<>();
    private final Set<Hold> holds = ConcurrentHashMap.newKeySet();
    private final long graceNanos;
    private volatile long stopBy;

    Switchboard(long graceNanos) {
        this.graceNanos = graceNanos;
    }

    void add(Provider provider) {
        hold(provider.seat());
        Route route = routes.compute(provider.offer().name(), (name, known) -> {
            Route to = known == null ? new Route(name, graceNanos) : known;
            to.add(provider);
            return to;
        });
        seats.put(provider.seat(), route::reconsider);
        route.reconsider();
    }

    private void hold(Seat seat) {
        holds.stream().filter(hold -> hold.concerns(List.of(seat.owner().id()))).forEach(seat::hold);
    }

    /** Takes a provider away for good, after its calls have left. */
    void remove(Provider provider, Served current) {
        close(List.of(provider.seat()), current);
        seats.remove(provider.seat());
        Optional.ofNullable(routes.get(provider.offer().name())).ifPresent(route -> route.remove(provider));
    }

    /** Counts a gate's calls like a provider's; {@code reconsider} is told when the seat closes or opens. */
    void seat(Seat gate, Runnable reconsider) {
        hold(gate);
        seats.put(gate, reconsider);
    }

    void unseat(Seat gate, Served current) {
        close(List.of(gate), current);
        seats.remove(gate);
    }

    /** Who serves this call, before it is taken on: waits while the route is closed. */
    Provider target(Served call) throws Refusal {
        Route route = routes.get(call.capability());
        if (route == null) {
            throw Route.unknown(call.capability());
        }
        try {
            return route.target(call);
        } catch (Refusal refusal) {
            if (refusal.reason() == Refusal.Reason.UNKNOWN) {
                forget(call.capability());
            }
            throw refusal;
        }
    }

    /** Takes the call on at whoever serves it by now; the caller must leave the provider's seat. */
    Provider enter(Served call) throws Refusal {
        while (true) {
            Provider provider = target(call);
            if (provider.seat().enter(call)) {
                return provider;
            }
        }
    }

    private void forget(String capability) {
        routes.computeIfPresent(capability, (name, route) -> route.idle() ? null : route);
    }

    /** Those who serve now, by capability. */
    Stream<Provider> serving() {
        return routes.values().stream().flatMap(route -> Stream.ofNullable(route.current()));
    }

    /** Drains a bundle that is about to stop. */
    void stopping(long bundle, Served current) {
        List<Seat> leaving = seatsOf(List.of(bundle));
        synchronized (seats) {
            leaving.forEach(Seat::leaving);
        }
        close(leaving, current);
    }

    /**
     * Closes a set of bundles before the first of them stops, so that calls among them can end. Taken back after the grace
     * for those that did not stop; these are then not closed again for three times as long, so that nobody keeps another's
     * module closed by announcing it over and over.
     *
     * @return how many services were closed
     */
    int announce(List<Long> bundles, Served current) {
        long now = System.nanoTime();
        List<Seat> closing =
                seatsOf(bundles).stream().filter(seat -> !seat.rests(now)).toList();
        if (!closing.isEmpty()) {
            announced.put(close(closing, current), System.nanoTime());
        }
        return closing.size();
    }

    /**
     * Keeps what these bundles offer from now on from everyone but the holder, until it is released, for the grace at
     * most.
     */
    void hold(Caller holder, List<Long> bundles) {
        release(bundles);
        holds.add(new Hold(holder, bundles, System.nanoTime() + graceNanos));
    }

    /**
     * Opens what was held of these bundles, and of those that were held with them.
     *
     * @return how many services were opened
     */
    int release(List<Long> bundles) {
        return end(hold -> hold.concerns(bundles));
    }

    private int end(Predicate<Hold> which) {
        List<Hold> ending = holds.stream().filter(which).toList();
        List<Seat> held = seatsOf(
                        ending.stream().flatMap(hold -> hold.bundles().stream()).toList())
                .stream()
                .filter(Seat::held)
                .toList();
        holds.removeAll(ending);
        ending.forEach(Hold::end);
        held.forEach(this::reconsider);
        return held.size();
    }

    private List<Seat> seatsOf(List<Long> bundles) {
        return seats.keySet().stream()
                .filter(seat -> bundles.contains(seat.owner().id()))
                .toList();
    }

    private Drain close(List<Seat> closing, Served current) {
        Drain drain;
        List<Drain> all;
        synchronized (seats) {
            drain = new Drain(closing.stream().filter(seat -> !seat.drained()).toList());
            all = closing.stream().map(Seat::drain).distinct().toList();
        }
        drain.seats().forEach(this::reconsider);
        all.forEach(any -> any.await(current, patience()));
        return drain;
    }

    private void reconsider(Seat seat) {
        Optional.ofNullable(seats.get(seat)).ifPresent(Runnable::run);
    }

    private long patience() {
        return stopBy == 0 ? DRAIN_NANOS : Math.max(0, Math.min(DRAIN_NANOS, stopBy - System.nanoTime()));
    }

    /** Reopens what was announced to stop and did not, and what was held too long. */
    void lift(long now) {
        announced.forEach((drain, since) -> {
            if (now - since > graceNanos && announced.remove(drain, since)) {
                synchronized (seats) {
                    drain.lift();
                }
                drain.seats().forEach(seat -> seat.rest(now + 3 * graceNanos));
                drain.seats().forEach(this::reconsider);
            }
        });
        end(hold -> hold.expired(now));
    }

    /** A bundle is gone for good: nobody waits for the successor of what it was the last to offer. */
    void gone(long bundle) {
        routes.keySet()
                .forEach(name -> routes.computeIfPresent(name, (n, route) -> route.endAfter(bundle) ? null : route));
    }

    /** The node stops: all drains together have this long, and nobody waits for a successor. */
    void stopWithin(long nanos) {
        stopBy = System.nanoTime() + nanos;
        routes.values().forEach(Route::stop);
    }
}
