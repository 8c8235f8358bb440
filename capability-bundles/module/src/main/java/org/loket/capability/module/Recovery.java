package org.loket.capability.module;

import com.google.gson.JsonObject;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.loket.counter.Refusal;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Brings framework and journal together when the deployer starts: what was cut off is completed or undone. */
final class Recovery {
    private static final Logger LOG = LoggerFactory.getLogger(Recovery.class);
    private static final String CUT = "cut off by a stop of the node; ";

    private final House house;
    private final Kernel kernel;
    private final Shelf shelf;
    private final Book book;
    private final Replacement replacement;
    private final Removal removal;

    Recovery(House house, Kernel kernel, Shelf shelf, Book book, Replacement replacement, Removal removal) {
        this.house = house;
        this.kernel = kernel;
        this.shelf = shelf;
        this.book = book;
        this.replacement = replacement;
        this.removal = removal;
    }

    void run() {
        for (JsonObject line : book.open()) {
            long n = Json.number(line, "n");
            Plan plan = Plan.of(line);
            try {
                settle(n, plan);
            } catch (Faulty | Refusal | BundleException | IOException e) {
                book.end(n, Book.FAILED, CUT + "and could not be mended: " + Cause.of(e), List.of());
                LOG.error("{} of {} was cut off and cannot be mended: {}", plan.op(), plan.name(), Cause.of(e));
            }
        }
        book.all().forEach(this::bring);
        house.modules().forEach(this::learn);
    }

    private void settle(long n, Plan plan) throws Faulty, Refusal, BundleException, IOException {
        Optional<Bundle> bundle = Optional.ofNullable(house.context().getBundle(plan.location()));
        switch (plan.op()) {
            case "install" -> {
                if (bundle.isPresent()) {
                    update(bundle.get(), plan.to().orElseThrow());
                } else {
                    install(plan.location(), plan.to().orElseThrow());
                }
                if (plan.run()) {
                    house.context().getBundle(plan.location()).start();
                }
                book.end(n, Book.DONE, CUT + "completed at the next start", kernel.granted(plan.name()));
            }
            case "uninstall" -> {
                if (bundle.isPresent()) {
                    removal.remove(bundle.get());
                }
                book.end(n, Book.DONE, CUT + "completed at the next start", List.of());
            }
            case "found" -> book.end(n, Book.FAILED, CUT + "found anew", List.of());
            default -> {
                Bundle there = bundle.isPresent()
                        ? bundle.get()
                        : install(plan.location(), plan.from().orElseThrow());
                replacement.undo(n, plan, there, false);
                book.end(n, Book.UNDONE, CUT + "undone at the next start", kernel.granted(plan.name()));
            }
        }
        LOG.warn("{} of {} was cut off by a stop of the node and was settled", plan.op(), plan.name());
    }

    private Bundle install(String location, Release release) throws BundleException, IOException {
        try (InputStream jar = shelf.open(release.sha())) {
            return house.context().installBundle(location, jar);
        }
    }

    private void update(Bundle bundle, Release release) throws BundleException, IOException {
        try (InputStream jar = shelf.open(release.sha())) {
            bundle.update(jar);
        }
    }

    /** Brings back what the framework lost, and takes away what hung beside it in the node's former life. */
    private void bring(Known known) {
        if (known.current().isEmpty()) {
            return;
        }
        try {
            Bundle bundle = house.context().getBundle(known.location());
            if (bundle == null) {
                bundle = install(known.location(), known.current().orElseThrow());
                if (!known.fresh() && !known.suspended()) {
                    bundle.start();
                }
                LOG.warn("the framework had lost {}; it was installed again from the shelf", known.name());
            }
            for (Bundle other : house.modules()) {
                if (other.getSymbolicName().equals(known.name())
                        && !other.equals(bundle)
                        && other.getLocation().startsWith(House.SCHEME)) {
                    kernel.adopt(other.getBundleId(), bundle.getBundleId());
                    removal.remove(other);
                }
            }
        } catch (BundleException | IOException | Refusal e) {
            LOG.error("{} cannot be brought back: {}", known.name(), Cause.of(e));
        }
    }

    /** Takes a module into the journal that came another way, so that there is a way back from what comes next. */
    void learn(Bundle bundle) {
        Known known = book.of(bundle.getSymbolicName());
        if (known.current().isPresent() && known.location().equals(bundle.getLocation())) {
            return;
        }
        if (known.current().isPresent() && house.context().getBundle(known.location()) != null) {
            LOG.warn(
                    "{} is there twice: the bundle {} is not looked after, update the other one with its jar instead",
                    known.name(),
                    bundle.getBundleId());
            return;
        }
        note(bundle, "found");
    }

    /** Writes down that a module went by another hand. */
    void gone(Bundle bundle) {
        Known known = book.of(bundle.getSymbolicName());
        if (known.current().isPresent() && known.location().equals(bundle.getLocation())) {
            long n = book.begin(new Plan(
                    "uninstall",
                    known.name(),
                    known.location(),
                    "another hand",
                    known.current(),
                    Optional.empty(),
                    false,
                    new Swap.Change(List.of(), List.of())));
            book.end(n, Book.DONE, "", List.of());
        }
    }

    /** Writes down which jar a bundle runs from. */
    void note(Bundle bundle, String why) {
        String name = bundle.getSymbolicName();
        try {
            Optional<Path> cached = house.cached(bundle);
            if (cached.isEmpty()) {
                LOG.warn("{} runs from no jar of its own, so it cannot be replaced here", name);
                return;
            }
            String sha;
            try (InputStream jar = Files.newInputStream(cached.get())) {
                sha = shelf.put(jar);
                shelf.keep(sha);
            }
            var release = new Release(sha, bundle.getVersion().toString(), kernel.publisher(bundle));
            Known known = book.of(name);
            long n = book.begin(new Plan(
                    "found",
                    name,
                    bundle.getLocation(),
                    why,
                    known.current(),
                    Optional.of(release),
                    House.wanted(bundle),
                    new Swap.Change(List.of(), List.of())));
            book.end(n, Book.DONE, "", kernel.granted(name));
        } catch (IOException | Refusal e) {
            LOG.error("what {} runs from cannot be kept: {}", name, Cause.of(e));
        }
    }
}
