package org.loket.capability.module;

import com.google.gson.JsonObject;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.loket.capability.module.Known.Staged;
import org.loket.counter.Refusal;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The one way every module comes, changes and goes, whatever door it came through; one deed at a time. */
final class Pipeline {
    private static final Logger LOG = LoggerFactory.getLogger(Pipeline.class);
    private static final Swap.Change NO_CHANGE = new Swap.Change(List.of(), List.of());

    private final House house;
    private final Kernel kernel;
    private final Shelf shelf;
    private final Book book;
    private final Checks checks;
    private final Replacement replacement;
    private final Retention retention;

    Pipeline(
            House house,
            Kernel kernel,
            Shelf shelf,
            Book book,
            Checks checks,
            Replacement replacement,
            Retention retention) {
        this.house = house;
        this.kernel = kernel;
        this.shelf = shelf;
        this.book = book;
        this.checks = checks;
        this.replacement = replacement;
        this.retention = retention;
    }

    /** A jar came to the shelf: installs it, puts it in the place of what runs, or lets it wait; one that is refused goes. */
    JsonObject offer(String sha, Origin origin) throws Refusal {
        shelf.settle(sha);
        try {
            return take(sha, origin);
        } catch (Refusal refused) {
            retention.refuse(sha);
            throw refused;
        } finally {
            retention.sweep();
        }
    }

    private JsonObject take(String sha, Origin origin) throws Refusal {
        Candidate candidate = checks.candidate(sha);
        Known known = book.of(candidate.name());
        Optional<Bundle> held = house.module(known);
        if (held.isPresent()
                && known.current().filter(now -> now.sha().equals(sha)).isPresent()) {
            if (known.staged().isPresent()) {
                book.unstage(known.name(), origin.by(), "what runs was offered again");
            }
            return answer(candidate, "unchanged", "this very jar is installed");
        }
        checks.admit(candidate, held);
        keep(sha);
        return held.isPresent() ? change(candidate, held.get(), origin) : first(candidate, known, origin);
    }

    private void keep(String sha) throws Refusal {
        try {
            shelf.keep(sha);
        } catch (IOException e) {
            throw Refused.failed("the jar cannot be kept: " + Cause.of(e));
        }
    }

    private JsonObject first(Candidate candidate, Known known, Origin origin) throws Refusal {
        String location = House.SCHEME + candidate.name();
        var release = Release.of(candidate);
        var plan = new Plan(
                "install",
                candidate.name(),
                location,
                origin.by(),
                known.current(),
                Optional.of(release),
                origin.pristine(),
                NO_CHANGE);
        long n = book.begin(plan);
        try (InputStream jar = shelf.open(candidate.sha())) {
            Bundle bundle = house.context().installBundle(location, jar);
            if (origin.pristine()) {
                bundle.start();
            }
        } catch (BundleException | IOException e) {
            book.end(n, Book.FAILED, Cause.of(e), List.of());
            throw Refused.failed(candidate.words() + " cannot be installed: " + Cause.of(e));
        }
        book.end(n, Book.DONE, "", kernel.granted(candidate.name()));
        LOG.info("{} was installed by {}", candidate.words(), origin.by());
        return answer(candidate, "installed", "");
    }

    private JsonObject change(Candidate candidate, Bundle bundle, Origin origin) throws Refusal {
        List<String> news = checks.news(candidate);
        String says = Checks.says(candidate, bundle.getVersion());
        boolean older = candidate.version().compareTo(bundle.getVersion()) < 0;
        boolean trusted = book.publishers().trusts(candidate.publisher());
        boolean revoked = book.publishers().revoked(candidate.publisher());
        boolean goesOn = news.isEmpty() && !revoked && (origin.said() || (trusted && !older));
        if (origin.pristine() || goesOn) {
            replacement.run(plan("update", candidate, bundle, origin.by(), NO_CHANGE), candidate, true);
            return answer(candidate, "updated", says);
        }
        String why = says
                + (revoked ? "; its publisher is revoked" : news.isEmpty() ? "; new code" : "; asks more than it has");
        if (!book.of(candidate.name()).waitsFor(candidate.sha())) {
            book.stage(candidate.name(), Release.of(candidate), origin.by(), why);
            LOG.info("{} waits for accept: {}", candidate.words(), why);
        }
        JsonObject answer = answer(candidate, "waiting", why);
        answer.add("new", Json.array(news));
        return answer;
    }

    private Plan plan(String op, Candidate to, Bundle bundle, String by, Swap.Change change) {
        return new Plan(
                op,
                to.name(),
                bundle.getLocation(),
                by,
                book.of(to.name()).current(),
                Optional.of(Release.of(to)),
                House.wanted(bundle),
                change);
    }

    /** The owner agrees: to what waits, or to what is installed and was granted less than it asks. */
    JsonObject accept(String name, Optional<List<String>> part, String by) throws Refusal {
        Known known = book.of(name);
        Bundle bundle = present(known);
        Release release = known.staged()
                .map(Staged::release)
                .or(known::current)
                .orElseThrow(() -> Refused.invalid(name + " is not known yet: try again"));
        if (book.publishers().revoked(release.publisher())) {
            throw Refused.invalid("the publisher %s of %s is revoked: module.trust takes that back"
                    .formatted(release.publisher(), name));
        }
        Candidate candidate = checks.candidate(release.sha());
        List<String> news = checks.news(candidate);
        for (String line : part.orElse(List.of())) {
            if (!news.contains(line)) {
                throw Refused.invalid(name + " does not ask anew for " + line + ": module.asks shows what it does");
            }
        }
        if (known.staged().isEmpty() && news.isEmpty() && !known.fresh()) {
            throw Refused.invalid("nothing of " + name + " waits for you");
        }
        Swap.Change change = agreed(name, news, part.orElse(news));
        if (known.staged().isPresent()) {
            checks.admit(candidate, Optional.of(bundle));
            replacement.run(plan("accept", candidate, bundle, by, change), candidate, true);
        } else {
            replacement.begin(plan("accept", candidate, bundle, by, change), candidate);
        }
        JsonObject answer = answer(candidate, "accepted", "");
        answer.add("granted", Json.array(part.orElse(news)));
        return answer;
    }

    /** Gives what was agreed to and takes what was not: a line granted once would come back with whoever asks it again. */
    private Swap.Change agreed(String name, List<String> news, List<String> agreed) throws Refusal {
        List<String> granted = kernel.granted(name);
        return new Swap.Change(
                agreed.stream().filter(line -> !granted.contains(line)).toList(),
                news.stream()
                        .filter(line -> !agreed.contains(line) && granted.contains(line))
                        .toList());
    }

    /** The owner does not want what waits. */
    JsonObject refuse(String name, String by) throws Refusal {
        Staged staged =
                book.of(name).staged().orElseThrow(() -> Refused.invalid("nothing of " + name + " waits for you"));
        book.unstage(name, by, "refused");
        var answer = new JsonObject();
        answer.addProperty("name", name);
        answer.addProperty("version", staged.release().version());
        answer.addProperty("state", "refused");
        return answer;
    }

    /** Goes back to a jar that ran before, with the grants it had then. */
    JsonObject rollback(String name, String to, String by) throws Refusal {
        Known known = book.of(name);
        Bundle bundle = present(known);
        var earlier = new ArrayList<>(known.releases());
        known.current().ifPresent(earlier::remove);
        Release release = earlier.stream()
                .filter(past -> shelf.has(past.sha()))
                .filter(past -> to.isEmpty()
                        || past.version().equals(to)
                        || (to.length() >= 6 && past.sha().startsWith(to)))
                .reduce((first, later) -> later)
                .orElseThrow(() -> Refused.invalid(name + " never ran from " + (to.isEmpty() ? "another jar" : to)
                        + ", or it is kept no more (%s): module.history lists what it did"
                                .formatted(Retention.SETTING)));
        Candidate candidate = checks.candidate(release.sha());
        checks.admit(candidate, Optional.of(bundle));
        replacement.run(plan("rollback", candidate, bundle, by, grantsThen(known, release)), candidate, false);
        return answer(
                candidate,
                "rolled back",
                Checks.says(candidate, known.current().map(Release::order).orElseThrow()));
    }

    private Swap.Change grantsThen(Known known, Release release) throws Refusal {
        List<String> now = kernel.granted(known.name());
        List<String> then = known.grantsOf(release.sha()).orElse(now);
        var gives = new ArrayList<>(then);
        gives.removeAll(now);
        var takes = new ArrayList<>(now);
        takes.removeAll(then);
        return new Swap.Change(List.copyOf(gives), List.copyOf(takes));
    }

    /** The bundle of a module that must be there. */
    Bundle present(Known known) throws Refusal {
        if (house.system(known.name())) {
            throw Refused.invalid(known.name() + " is one of the node's own bundles: it changes with the distribution");
        }
        return house.module(known)
                .orElseThrow(() -> Refused.invalid(
                        "no module named " + known.name() + " is installed: module.list names those that are"));
    }

    private static JsonObject answer(Candidate candidate, String state, String says) {
        var answer = new JsonObject();
        answer.addProperty("name", candidate.name());
        answer.addProperty("version", candidate.version().toString());
        answer.addProperty("sha256", candidate.sha());
        answer.addProperty("publisher", candidate.publisher());
        answer.addProperty("state", state);
        if (!says.isEmpty()) {
            answer.addProperty("says", says);
        }
        return answer;
    }
}
