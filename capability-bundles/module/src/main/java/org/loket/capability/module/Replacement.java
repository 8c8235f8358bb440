package org.loket.capability.module;

import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.loket.counter.Refusal;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A swap with its beginning and its end in the journal, and the way back when it does not hold. */
final class Replacement {
    private static final Logger LOG = LoggerFactory.getLogger(Replacement.class);

    private final House house;
    private final Kernel kernel;
    private final Shelf shelf;
    private final Book book;
    private final Swap swap;

    Replacement(House house, Kernel kernel, Shelf shelf, Book book, Swap swap) {
        this.house = house;
        this.kernel = kernel;
        this.shelf = shelf;
        this.book = book;
        this.swap = swap;
    }

    /**
     * Puts a jar in the place of the one that runs.
     *
     * @param whole whether it must offer all that the other offered
     * @throws Refusal if it does not hold; the old one serves again then
     */
    void run(Plan plan, Candidate candidate, boolean whole) throws Refusal {
        if (plan.from().filter(from -> shelf.has(from.sha())).isEmpty()) {
            throw Refused.failed(
                    "the jar " + plan.name() + " runs from is not on the shelf, so there would be no way back");
        }
        Bundle bundle = bundle(plan);
        Offering before = whole && bundle.getState() == Bundle.ACTIVE ? Offering.of(bundle) : Offering.NOTHING;
        Map<Bundle, Offering> users = swap.users(bundle);
        long n = book.begin(plan);
        try {
            swap.forward(bundle, candidate, plan.change(), plan.run(), before, users);
            swap.release(bundle);
            swap.start(bundle, plan.run());
        } catch (Faulty wrong) {
            throw undone(n, plan, bundle, wrong, users.keySet());
        } catch (Refusal refused) {
            throw undone(n, plan, bundle, Faulty.of(refused), users.keySet());
        }
        done(n, plan, candidate);
    }

    /** Starts what was installed and is agreed to now. */
    void begin(Plan plan, Candidate candidate) throws Refusal {
        Bundle bundle = bundle(plan);
        long n = book.begin(plan);
        try {
            swap.grant(bundle, plan.change());
            swap.prove(bundle, candidate, true, Offering.NOTHING);
            swap.start(bundle, true);
        } catch (Faulty wrong) {
            throw undone(n, plan, bundle, wrong, Set.of());
        } catch (Refusal refused) {
            throw undone(n, plan, bundle, Faulty.of(refused), Set.of());
        }
        done(n, plan, candidate);
    }

    private Bundle bundle(Plan plan) throws Refusal {
        return Optional.ofNullable(house.context().getBundle(plan.location()))
                .orElseThrow(() -> Refused.failed(plan.name() + " is not there any more"));
    }

    private void done(long n, Plan plan, Candidate candidate) throws Refusal {
        book.end(n, Book.DONE, "", kernel.granted(plan.name()));
        LOG.info("{} runs now ({} by {})", candidate.words(), plan.op(), plan.by());
    }

    private Refusal undone(long n, Plan plan, Bundle bundle, Faulty wrong, Set<Bundle> users) {
        String to = plan.name() + " " + plan.to().map(Release::version).orElse("");
        try {
            undo(n, plan, bundle, wrong.hung());
            swap.revive(users);
            swap.release(bundle);
            book.end(n, Book.UNDONE, wrong.getMessage(), kernel.granted(plan.name()));
            LOG.warn("{} was taken back: {}", to, wrong.getMessage());
            return Refused.undone("%s was taken back, %s serves again: %s"
                    .formatted(to, plan.from().map(Release::version).orElse(""), wrong.getMessage()));
        } catch (Faulty | Refusal worse) {
            book.end(n, Book.FAILED, wrong.getMessage() + "; and the way back: " + worse.getMessage(), List.of());
            LOG.error("{} failed ({}) and could not be taken back: {}", to, wrong.getMessage(), worse.getMessage());
            return Refused.undone("%s failed (%s) and could not be taken back: %s"
                    .formatted(to, wrong.getMessage(), worse.getMessage()));
        }
    }

    /** Puts back what was there: in its own bundle, or in a new one where the old one hangs and cannot be touched. */
    void undo(long n, Plan plan, Bundle bundle, boolean hung) throws Faulty, Refusal {
        String sha = plan.from()
                .orElseThrow(() -> new Faulty("nothing ran before it"))
                .sha();
        if (!hung) {
            swap.back(bundle, sha, plan.change().back(), plan.run());
            return;
        }
        String location = House.SCHEME + plan.name() + "#" + n;
        try (InputStream jar = shelf.open(sha)) {
            Bundle heir = house.context().installBundle(location, jar);
            book.quarantine(n, plan.name(), location);
            kernel.adopt(bundle.getBundleId(), heir.getBundleId());
            kernel.revoke(plan.name(), plan.change().gives());
            kernel.grant(plan.name(), plan.change().takes());
            swap.start(heir, plan.run());
        } catch (BundleException | IOException e) {
            throw new Faulty("the former jar cannot be installed beside it: " + Cause.of(e));
        }
    }
}
