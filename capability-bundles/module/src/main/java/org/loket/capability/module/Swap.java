package org.loket.capability.module;

import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.loket.counter.Refusal;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleException;
import org.osgi.framework.FrameworkEvent;
import org.osgi.framework.wiring.FrameworkWiring;

/**
 * Puts one jar in the place of another inside one bundle, which keeps its id, its location and so its name and grants:
 * callers wait at the closed routes until the new one is proved, so that none is served by one that is put back. It is
 * stopped for good while it is replaced: a grant starts what shall run on the thread that grants, and one that hangs would
 * hang the deployer.
 */
final class Swap {
    private static final long REFRESH_SECONDS = 30;

    private final House house;
    private final Kernel kernel;
    private final Shelf shelf;
    private final Trial trial;

    Swap(House house, Kernel kernel, Shelf shelf, Trial trial) {
        this.house = house;
        this.kernel = kernel;
        this.shelf = shelf;
        this.trial = trial;
    }

    /** What a swap changes in the grants: lines to give and lines to take away. */
    record Change(List<String> gives, List<String> takes) {
        Change back() {
            return new Change(takes, gives);
        }
    }

    /** The modules that run on classes of this one, with what each offers. */
    Map<Bundle, Offering> users(Bundle bundle) {
        return dependents(bundle).stream()
                .filter(user -> user.getState() == Bundle.ACTIVE)
                .collect(Collectors.toMap(user -> user, Offering::of));
    }

    /**
     * Replaces and proves it, and those that run on its classes, which start anew with it; on a fault the caller puts the
     * old one back.
     */
    void forward(Bundle bundle, Candidate to, Change change, boolean run, Offering before, Map<Bundle, Offering> users)
            throws Faulty, Refusal {
        replace(bundle, to.sha(), change, true);
        String publisher = kernel.publisher(bundle);
        if (!publisher.equals(to.publisher())) {
            throw new Faulty("the framework says that " + publisher + " signed it, its signature says that "
                    + to.publisher() + " did");
        }
        prove(bundle, to, run, before);
        long end = trial.end();
        for (Map.Entry<Bundle, Offering> user : users.entrySet()) {
            try {
                trial.whole(user.getKey(), Set.of(), user.getValue(), end);
            } catch (Faulty wrong) {
                throw new Faulty(user.getKey().getSymbolicName() + " uses it: " + wrong.getMessage());
            }
        }
    }

    /** Starts those again that did not start on what was put back. */
    void revive(Collection<Bundle> users) throws Faulty {
        for (Bundle user : users) {
            if (user.getState() != Bundle.ACTIVE) {
                trial.start(user, trial.end());
            }
        }
    }

    /** Lets the callers in that waited for a swap to be proved, or taken back. */
    void release(Bundle bundle) throws Refusal {
        kernel.release(bundle);
    }

    /**
     * Starts what shall run, if the framework has come so far, and proves it: for this once, because the framework is long
     * at writing down to start it again, and callers wait.
     */
    void prove(Bundle bundle, Candidate to, boolean run, Offering before) throws Faulty {
        if (run && house.reached(bundle)) {
            long end = trial.end();
            trial.once(bundle, end);
            trial.prove(bundle, to, before, end);
        }
    }

    /** Changes what a bundle is granted, while it is stopped. */
    void grant(Bundle bundle, Change change) throws Faulty, Refusal {
        try {
            bundle.stop();
        } catch (BundleException e) {
            throw new Faulty("it does not stop: " + Cause.of(e));
        }
        kernel.revoke(bundle.getSymbolicName(), change.takes());
        kernel.grant(bundle.getSymbolicName(), change.gives());
    }

    /** Starts what shall run, at every boot from now on, with nothing to prove. */
    void start(Bundle bundle, boolean run) throws Faulty {
        if (run) {
            trial.start(bundle, trial.end());
        }
    }

    /** Puts a jar back that ran before, with what it had. */
    void back(Bundle bundle, String sha, Change change, boolean run) throws Faulty {
        try {
            replace(bundle, sha, change, false);
            start(bundle, run);
        } catch (Refusal e) {
            throw Faulty.of(e);
        }
    }

    private void replace(Bundle bundle, String sha, Change change, boolean hold) throws Faulty, Refusal {
        Collection<Bundle> others = dependents(bundle);
        var closing = new ArrayList<>(others);
        closing.add(bundle);
        try (InputStream jar = shelf.open(sha)) {
            if (hold) {
                kernel.hold(closing);
            }
            if (!others.isEmpty()) {
                kernel.drain(closing);
            }
            bundle.stop();
            bundle.update(jar);
        } catch (BundleException | IOException e) {
            throw new Faulty("it cannot be put in place: " + Cause.of(e));
        }
        if (!others.isEmpty()) {
            refresh(closing);
        }
        kernel.revoke(bundle.getSymbolicName(), change.takes());
        kernel.grant(bundle.getSymbolicName(), change.gives());
    }

    /** The modules whose classes come from this one. */
    private Collection<Bundle> dependents(Bundle bundle) {
        return wiring().getDependencyClosure(List.of(bundle)).stream()
                .filter(other -> !other.equals(bundle) && !house.system(other))
                .toList();
    }

    private FrameworkWiring wiring() {
        return house.context().getBundle(0).adapt(FrameworkWiring.class);
    }

    private void refresh(Collection<Bundle> bundles) throws Faulty {
        var done = new CountDownLatch(1);
        wiring().refreshBundles(bundles, event -> {
            if (event.getType() == FrameworkEvent.PACKAGES_REFRESHED) {
                done.countDown();
            }
        });
        try {
            if (!done.await(REFRESH_SECONDS, TimeUnit.SECONDS)) {
                throw new Faulty("the modules that use its classes did not stop in time");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new Faulty("the node stops");
        }
    }
}
