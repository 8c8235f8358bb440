package org.loket.kernel;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import org.loket.counter.Gate;
import org.loket.counter.Refusal;
import org.loket.counter.Refusal.Ran;
import org.loket.counter.Refusal.Reason;

/**
 * The gates in the order in which they are asked, and those that must be there.
 *
 * <p>A gate is named by its bundle, which it cannot choose: {@code scan.secrets} is {@code
 * org.loket.capability.scan.secrets}, or the bundle of just that name. Gates that {@code loket.gates} does not name come
 * last, oldest first.
 */
final class Gates {
    private static final String PREFIX = "org.loket.capability.";

    private final List<Wanted> wanted;
    private final long graceNanos;
    private final List<Keeper> keepers = new ArrayList<>();
    private volatile Line line;
    private boolean stopping;

    /** One name in {@code loket.gates}; with {@code !} nothing passes without it. */
    record Wanted(String name, boolean required) {
        static List<Wanted> parse(String text) {
            return List.of(text.split(",")).stream()
                    .map(String::strip)
                    .filter(name -> !name.isEmpty())
                    .map(name -> name.endsWith("!")
                            ? new Wanted(name.substring(0, name.length() - 1).strip(), true)
                            : new Wanted(name, false))
                    .toList();
        }

        boolean is(Caller owner) {
            return owner.name().equals(name) || owner.name().equals(PREFIX + name);
        }
    }

    /** A registered gate with its seat. */
    record Keeper(Caller owner, Service<Gate> service, Seat seat, long serviceId) {
        Gate gate() {
            return service.get();
        }
    }

    /** The gates as they stand now, and since when a required one is missing. */
    private record Line(List<Keeper> open, List<String> missing, long since) {}

    Gates(List<Wanted> wanted, long graceNanos) {
        this.wanted = List.copyOf(wanted);
        this.graceNanos = graceNanos;
        line = new Line(List.of(), required(List.of()), System.nanoTime());
    }

    synchronized void add(Keeper keeper) {
        keepers.add(keeper);
        reconsider();
    }

    synchronized void remove(Keeper keeper) {
        keepers.remove(keeper);
        reconsider();
    }

    /** The node stops: nobody waits for a gate that is missing. */
    synchronized void stop() {
        stopping = true;
        notifyAll();
    }

    /** Puts the open gates in line anew. */
    synchronized void reconsider() {
        List<Keeper> open = inLine(keeper -> keeper.seat().open());
        List<String> missing = required(open);
        line = new Line(open, missing, missing.equals(line.missing()) ? line.since() : System.nanoTime());
        notifyAll();
    }

    private List<Keeper> inLine(Predicate<Keeper> which) {
        return keepers.stream()
                .filter(which)
                .sorted(Comparator.comparingInt(this::rank).thenComparingLong(Keeper::serviceId))
                .toList();
    }

    private int rank(Keeper keeper) {
        for (int i = 0; i < wanted.size(); i++) {
            if (wanted.get(i).is(keeper.owner())) {
                return i;
            }
        }
        return wanted.size();
    }

    private List<String> required(List<Keeper> open) {
        return wanted.stream()
                .filter(Wanted::required)
                .filter(want -> open.stream().noneMatch(keeper -> want.is(keeper.owner())))
                .map(Wanted::name)
                .toList();
    }

    List<String> missing() {
        return line.missing();
    }

    /** Whether no gate stands in the way of any call. */
    boolean none() {
        Line now = line;
        return now.open().isEmpty() && now.missing().isEmpty();
    }

    /**
     * The gate that is to be asked next; waits for a required one that is missing.
     *
     * @param asked the names of those that were asked already, once for each gate of a bundle: a successor is not asked
     *     for what its predecessor was
     * @param mayGoWithout whether the call passes where a required gate is missing
     */
    Optional<Keeper> next(Served call, List<String> asked, boolean mayGoWithout) throws Refusal {
        Line now = line;
        List<Keeper> open = now.missing().isEmpty() || mayGoWithout ? now.open() : await(call, asked);
        var done = new ArrayList<>(asked);
        for (Keeper keeper : open) {
            String name = keeper.owner().name();
            if (!call.exempts(name) && !done.remove(name)) {
                return Optional.of(keeper);
            }
        }
        return Optional.empty();
    }

    private synchronized List<Keeper> await(Served call, List<String> asked) throws Refusal {
        while (true) {
            List<Keeper> open = inLine(keeper -> keeper.seat().admits(call));
            if (required(open).stream().allMatch(name -> isOneOf(name, asked) || call.exempts(name, PREFIX + name))) {
                return open;
            }
            if (stopping) {
                throw Refusals.stopping();
            }
            long left = Math.min(line.since() + graceNanos - System.nanoTime(), call.remaining());
            if (left <= 0) {
                throw call.remaining() <= 0 ? Refusals.timeout(call, Ran.NO) : absent();
            }
            try {
                TimeUnit.NANOSECONDS.timedWait(this, left);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw Refusals.interrupted(call, Ran.NO);
            }
        }
    }

    private static boolean isOneOf(String name, List<String> asked) {
        return asked.contains(name) || asked.contains(PREFIX + name);
    }

    private Refusal absent() {
        String message = "gate %s must be there and is not: start it, or take it out of loket.gates"
                .formatted(String.join(", ", line.missing()));
        return new Refusal(Reason.BUSY, Ran.NO, message, "{\"retry-ms\":1000}");
    }
}
