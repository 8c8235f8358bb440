package org.loket.capability.module;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.loket.counter.Refusal;
import org.osgi.framework.Bundle;
import org.osgi.framework.Version;
import org.osgi.service.resolver.Resolver;

/** What is found out about a jar before anything changes. */
final class Checks {
    private final House house;
    private final Kernel kernel;
    private final Shelf shelf;
    private final Resolver resolver;

    Checks(House house, Kernel kernel, Shelf shelf, Resolver resolver) {
        this.house = house;
        this.kernel = kernel;
        this.shelf = shelf;
        this.resolver = resolver;
    }

    /** Reads a jar on the shelf. */
    Candidate candidate(String sha) throws Refusal {
        try {
            return Inspection.of(shelf.jar(sha), sha);
        } catch (BadJar e) {
            throw Refused.invalid(e.getMessage());
        }
    }

    /** Refuses what can never take the place of this bundle, or of none. */
    void admit(Candidate candidate, Optional<Bundle> held) throws Refusal {
        if (house.system(candidate.name())) {
            throw Refused.invalid(candidate.name() + " is the name of one of the node's own bundles");
        }
        if (house.program(candidate.name())) {
            throw Refused.invalid(candidate.name() + " is a program of agents/: change it there");
        }
        if (held.isPresent()) {
            String publisher = kernel.publisher(held.get());
            if (!publisher.equals(candidate.publisher())) {
                throw Refused.invalid(
                        "%s belongs to the publisher %s, and this jar is of %s: uninstall that module first"
                                .formatted(candidate.name(), publisher, candidate.publisher()));
            }
        }
        try {
            Optional<String> fault = DryRun.fault(candidate, resolver, house, held);
            if (fault.isPresent()) {
                throw Refused.invalid(candidate.words() + " would not resolve: " + fault.get());
            }
        } catch (BadJar e) {
            throw Refused.invalid(e.getMessage());
        }
    }

    /** What it asks and the module of its name does not have. */
    List<String> news(Candidate candidate) throws Refusal {
        var news = new ArrayList<>(candidate.asks());
        news.removeAll(kernel.has(candidate.name()));
        return List.copyOf(news);
    }

    /** How it stands to what runs, in words. */
    static String says(Candidate candidate, Version running) {
        int order = candidate.version().compareTo(running);
        return order > 0
                ? "newer than " + running
                : order == 0 ? "other code under the same version " + running : "a downgrade from " + running;
    }
}
