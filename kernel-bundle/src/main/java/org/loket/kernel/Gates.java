package org.loket.kernel;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
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

    /** Puts the open gates in line anew. */
    synchronized void reconsider() {
        List<Keeper> open = keepers.stream()
                .filter(keeper -> keeper.seat().open())
                .sorted((a, b) -> rank(a) != rank(b)
                        ? Integer.compare(rank(a), rank(b))
                        : Long.compare(a.serviceId(), b.serviceId()))
                .toList();
        List<String> missing = required(open);
        line = new Line(open, missing, missing.equals(line.missing()) ? line.since() : System.nanoTime());
        notifyAll();
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

    /** The gates this call passes; waits for a required one that is missing, unless the call may go without. */
    List<Keeper> facing(Served call, boolean mayGoWithout) throws Refusal {
        Line now = line;
        if (!now.missing().isEmpty() && !mayGoWithout) {
            now = await(call);
        }
        if (now.open().isEmpty()) {
            return List.of();
        }
        return now.open().stream().filter(keeper -> !call.exempts(keeper.owner())).toList();
    }

    private synchronized Line await(Served call) throws Refusal {
        while (!waitsFor(call).isEmpty()) {
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
        return line;
    }

    /** The required gates that this call needs and that are away; not those that it is itself made by. */
    private List<String> waitsFor(Served call) {
        return line.missing().stream()
                .filter(name -> keepers.stream()
                        .noneMatch(keeper -> new Wanted(name, true).is(keeper.owner()) && call.exempts(keeper.owner())))
                .toList();
    }

    private Refusal absent() {
        String message = "gate %s must be there and is not: start it, or take it out of loket.gates"
                .formatted(String.join(", ", line.missing()));
        return new Refusal(Reason.BUSY, Ran.NO, message, "{\"retry-ms\":1000}");
    }
}
