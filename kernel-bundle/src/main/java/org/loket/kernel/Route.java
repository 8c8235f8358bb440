package org.loket.kernel;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.loket.counter.Refusal;
import org.loket.counter.Refusal.Ran;
import org.loket.counter.Refusal.Reason;

/** The way to one capability: who serves it now, who stands by, and who waits for a successor. */
final class Route {
    private final String capability;
    private final long graceNanos;
    private final List<Provider> providers = new ArrayList<>();
    private volatile Provider current;
    private volatile boolean held;
    private long emptySince = System.nanoTime();
    private long last = -1;
    private boolean gone;
    private boolean stopping;

    Route(String capability, long graceNanos) {
        this.capability = capability;
        this.graceNanos = graceNanos;
    }

    synchronized void add(Provider provider) {
        providers.add(provider);
        Collections.sort(providers);
        reconsider();
    }

    synchronized void remove(Provider provider) {
        providers.remove(provider);
        last = provider.owner().id();
        reconsider();
    }

    /** Chooses anew who serves: the first that is open. */
    synchronized void reconsider() {
        Provider best = providers.stream()
                .filter(provider -> provider.seat().open())
                .findFirst()
                .orElse(null);
        if (best == null && current != null) {
            emptySince = System.nanoTime();
        }
        current = best;
        held = providers.stream().anyMatch(provider -> provider.seat().held());
        notifyAll();
    }

    /** Ends the route: nobody is going to come, whoever waits is told so. */
    synchronized void end() {
        gone = true;
        notifyAll();
    }

    /** Ends the route if this bundle was the last on it; true if so. */
    synchronized boolean endAfter(long bundle) {
        if (!idle() || last != bundle) {
            return false;
        }
        end();
        return true;
    }

    /** The node stops: no successor comes, and who waits for one is told so. */
    synchronized void stop() {
        stopping = true;
        notifyAll();
    }

    synchronized boolean idle() {
        return providers.isEmpty();
    }

    /** Who serves now; null while nobody does. */
    Provider current() {
        return current;
    }

    /** Who serves this call; waits for a successor while the route is closed, at most for the grace. */
    Provider target(Served call) throws Refusal {
        Provider now = current;
        return now != null && !held ? now : await(call);
    }

    private synchronized Provider await(Served call) throws Refusal {
        boolean waited = false;
        while (true) {
            for (Provider provider : providers) {
                if (provider.seat().admits(call)) {
                    return provider;
                }
            }
            if (stopping) {
                throw Refusals.stopping();
            }
            long grace = emptySince + graceNanos - System.nanoTime();
            if (gone || (grace <= 0 && !waited)) {
                throw unknown(capability);
            }
            long left = Math.min(grace, call.remaining());
            if (left <= 0) {
                throw call.remaining() <= 0 ? Refusals.timeout(call, Ran.NO) : late();
            }
            waited = true;
            try {
                TimeUnit.NANOSECONDS.timedWait(this, left);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw Refusals.interrupted(call, Ran.NO);
            }
        }
    }

    private Refusal late() {
        String message = "%s was closed and no successor came in %d s: start a module that provides it"
                .formatted(capability, TimeUnit.NANOSECONDS.toSeconds(graceNanos));
        return new Refusal(Reason.BUSY, Ran.NO, message, "{\"retry-ms\":1000}");
    }

    static Refusal unknown(String capability) {
        return new Refusal(
                Reason.UNKNOWN, Ran.NO, capability + " is not offered by any module: loket:caps lists what is");
    }
}
