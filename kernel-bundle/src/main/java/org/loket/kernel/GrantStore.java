package org.loket.kernel;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.System.Logger.Level;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.LongSupplier;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.loket.kernel.AcceptedGrants.Entry;
import org.loket.kernel.GrantFolder.Content;

/**
 * The grants of a node: the owner's files, and the signed record of what was accepted of them.
 *
 * <p>A line is effective while both say it. So what is taken out of a file bites at once, and what is put in waits until
 * it is accepted. A file that has been still for two seconds narrows the record for good: putting a line back later is a
 * widening like any other. A file with a bad line grants nothing and narrows nothing.
 */
final class GrantStore {
    /** How long a file must be still before what it no longer says is forgotten, in milliseconds. */
    static final long STILL = 2_000;

    static final String UNSIGNED = "unsigned";

    /** Told after the fact, by the thread that made or found the change, outside any lock. */
    interface Events {
        /** What is effective for a name changed. */
        void changed(String name);

        /** Somebody edited a file: {@code kind} is {@code narrowed}, {@code widening-waits}, {@code broken} or {@code restored}. */
        void handEdit(String name, String kind, List<String> lines);
    }

    /** A change under the lock; answers what the caller is told. */
    private interface Change {
        List<GrantLine> make() throws IOException;
    }

    private static final System.Logger LOG = System.getLogger("org.loket.kernel");

    private final GrantFolder folder;
    private final AcceptedGrants accepted;
    private final Events events;
    private final LongSupplier millis;
    private final Map<String, Content> contents = new HashMap<>();
    private final Map<String, Long> moving = new HashMap<>();
    private volatile Grants now = Grants.of(Map.of(), Map.of());

    /** Reads files and record, and forgets at once what was taken out of the files while the node was down. */
    GrantStore(GrantFolder folder, AcceptedGrants accepted, Events events, LongSupplier millis) {
        this.folder = folder;
        this.accepted = accepted;
        this.events = events;
        this.millis = millis;
        Privileged.get(() -> {
            look();
            moving.replaceAll((name, since) -> since - STILL);
            settle();
            return null;
        });
    }

    /** What is granted now. */
    Grants now() {
        return now;
    }

    /** What is granted now to a bundle of this name and publisher. */
    Policy granted(String name, String publisher) {
        return now.of(name, publisher);
    }

    /** What the file says beyond what was accepted. */
    List<GrantLine> pending(String name) {
        return now.pending(name);
    }

    /** Why a file grants nothing. */
    List<String> problems(String name) {
        return now.file(name).problems();
    }

    /** What is wrong with the record of all. */
    List<String> problems() {
        return accepted.problems();
    }

    /** What is wrong with the record so that nothing is granted to anyone; empty if nothing is. */
    Optional<String> broken() {
        return accepted.sealed()
                ? Optional.empty()
                : Optional.of(accepted.problems().get(0));
    }

    /** Whose bundle was granted something under this name. */
    Optional<String> publisher(String name) {
        return Optional.ofNullable(now.accepted().get(name)).map(Entry::publisher);
    }

    /** Whether a narrowing is waiting to be made lasting. */
    boolean unsettled() {
        synchronized (this) {
            return !moving.isEmpty();
        }
    }

    /** Looks at the files; called when they may have changed, and now and then anyway. */
    void rescan() {
        change("", List::of);
    }

    /**
     * Accepts lines, writing into the owner's file what it does not say yet.
     *
     * @return those that were not effective before
     * @throws IllegalStateException if the name is another publisher's or its file has a bad line
     */
    List<GrantLine> accept(String name, String publisher, List<GrantLine> lines) {
        return change(name, () -> admit(name, publisher, lines));
    }

    /** Accepts all that the file says now; see {@link #accept}. */
    List<GrantLine> acceptFile(String name, String publisher) {
        return change(name, () -> admit(name, publisher, now.file(name).lines()));
    }

    /** Takes lines out of record and file; they are no longer effective when this returns, whatever the disk did. */
    List<GrantLine> revoke(String name, Predicate<GrantLine> which) {
        return change(name, () -> {
            List<GrantLine> held = Stream.concat(
                            now.effective(name).lines().stream(), entry(name, UNSIGNED).lines().stream())
                    .distinct()
                    .toList();
            try {
                if (accepted.entries().containsKey(name)) {
                    narrow(name, held.stream().filter(which.negate()).toList());
                }
            } finally {
                folder.remove(name, which);
            }
            return held.stream().filter(which).toList();
        });
    }

    /** Ends all grants of a name: its bundle was uninstalled. The owner's file stays as {@code <name>.perm.ended}. */
    void end(String name) {
        change(name, () -> {
            Map<String, Entry> next = new HashMap<>(accepted.entries());
            try {
                if (next.remove(name) != null) {
                    accepted.narrow(next);
                }
            } finally {
                folder.end(name);
            }
            return List.of();
        });
    }

    /**
     * Accepts, once for each distribution, the files that are byte for byte those it came with. A record that was
     * tampered with is left as it is.
     */
    void acceptDistribution(String id, Path pristine) {
        change("", () -> {
            if (!accepted.sealed() || accepted.distribution().equals(id)) {
                return List.of();
            }
            Map<String, Entry> next = new HashMap<>(accepted.entries());
            folder.at(pristine).read().forEach((name, content) -> {
                if (content.equals(contents.get(name)) && content.file().good()) {
                    next.put(
                            name,
                            new Entry(
                                    entry(name, UNSIGNED).publisher(),
                                    content.file().lines()));
                }
            });
            accepted.widen(next, id);
            return List.of();
        });
    }

    private List<GrantLine> admit(String name, String publisher, List<GrantLine> lines) throws IOException {
        GrantFile file = now.file(name);
        Entry entry = entry(name, publisher);
        if (!entry.publisher().equals(publisher)) {
            throw new IllegalStateException(name + " belongs to the publisher " + entry.publisher()
                    + ": uninstall that bundle before another is granted anything");
        }
        if (!file.good()) {
            throw new IllegalStateException("mend " + name + ".perm first: " + String.join("; ", file.problems()));
        }
        Policy before = now.effective(name);
        Policy written = Policy.of(file.lines());
        List<GrantLine> missing =
                lines.stream().filter(line -> !written.implies(line)).distinct().toList();
        if (!missing.isEmpty()) {
            folder.append(name, missing);
        }
        List<GrantLine> fresh =
                lines.stream().filter(line -> !before.implies(line)).distinct().toList();
        Map<String, Entry> next = new HashMap<>(accepted.entries());
        next.put(
                name,
                new Entry(
                        publisher,
                        Stream.concat(before.lines().stream(), fresh.stream()).toList()));
        accepted.widen(next, accepted.distribution());
        return fresh;
    }

    private Entry entry(String name, String publisher) {
        return accepted.entries().getOrDefault(name, new Entry(publisher, List.of()));
    }

    private void narrow(String name, List<GrantLine> lines) throws IOException {
        Map<String, Entry> next = new HashMap<>(accepted.entries());
        next.put(name, new Entry(entry(name, UNSIGNED).publisher(), lines));
        accepted.narrow(next);
    }

    /** Tells all of it, whatever one of those told makes of it. */
    private static void tell(List<Runnable> news) {
        for (Runnable one : news) {
            try {
                one.run();
            } catch (RuntimeException wrong) {
                LOG.log(Level.ERROR, "a change of grants could not be told everywhere", wrong);
            }
        }
    }

    private List<GrantLine> change(String name, Change change) {
        return Privileged.get(() -> {
            List<Runnable> news = new ArrayList<>();
            try {
                return change(name, change, news);
            } catch (IOException wrong) {
                throw new UncheckedIOException(wrong);
            } finally {
                tell(news);
            }
        });
    }

    private synchronized List<GrantLine> change(String name, Change change, List<Runnable> news) throws IOException {
        Grants before = now;
        look();
        news.addAll(GrantNews.between(before, now, true, events));
        settle();
        Grants found = now;
        try {
            return change.make();
        } finally {
            if (!name.isEmpty()) {
                note(name, folder.read(name));
            }
            publish();
            news.addAll(GrantNews.between(found, now, false, events));
        }
    }

    /** Reads all files anew and publishes what follows from them. */
    private void look() {
        Map<String, Content> found = new HashMap<>();
        try {
            found.putAll(folder.read());
        } catch (IOException wrong) {
            Content none = Content.broken("the folder of grants cannot be read: " + wrong.getMessage());
            accepted.entries().keySet().forEach(name -> found.put(name, none));
        }
        Set<String> names = new HashSet<>(contents.keySet());
        names.addAll(found.keySet());
        names.addAll(accepted.entries().keySet());
        names.forEach(name -> note(name, found.getOrDefault(name, Content.NONE)));
        publish();
    }

    private void note(String name, Content content) {
        if (!content.equals(contents.put(name, content))) {
            moving.put(name, millis.getAsLong());
        }
    }

    private void publish() {
        Map<String, GrantFile> files = new HashMap<>();
        contents.forEach((name, content) -> files.put(name, content.file()));
        now = Grants.of(accepted.entries(), files);
    }

    /** Makes lasting what files that have been still for long enough no longer say. */
    private void settle() {
        for (String name : List.copyOf(moving.keySet())) {
            if (millis.getAsLong() - moving.get(name) >= STILL) {
                List<GrantLine> effective = now.effective(name).lines();
                Entry entry = accepted.entries().get(name);
                try {
                    if (entry != null && now.file(name).good() && !effective.containsAll(entry.lines())) {
                        narrow(name, effective);
                    }
                    moving.remove(name);
                } catch (IOException later) {
                    LOG.log(Level.WARNING, "cannot record that " + name + " was granted less; trying again", later);
                }
            }
        }
        publish();
    }
}
