package org.loket.capability.module;

import java.io.IOException;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** How many of the jars that a module ran from stay on the shelf, the one it runs from among them; older ones go. */
final class Retention {
    static final String SETTING = "loket.module.history";
    private static final Logger LOG = LoggerFactory.getLogger(Retention.class);
    private static final int USUAL = 10;
    private static final int LEAST = 2;

    private final Shelf shelf;
    private final Book book;
    private final int kept;

    Retention(Shelf shelf, Book book, int kept) {
        this.shelf = shelf;
        this.book = book;
        this.kept = kept;
    }

    /** What the setting says, which the launcher checked; the usual number where there is none. */
    static int kept(String setting) {
        return setting == null ? USUAL : Math.max(LEAST, Integer.parseInt(setting));
    }

    /** Takes the jars off the shelf that history names and nothing needs any more. */
    void sweep() {
        Set<String> needed = new HashSet<>(book.begun());
        Set<String> named = new TreeSet<>();
        for (Known known : book.all()) {
            List<Release> releases = known.releases();
            releases.subList(Math.max(0, releases.size() - kept), releases.size())
                    .forEach(release -> needed.add(release.sha()));
            known.current().ifPresent(release -> needed.add(release.sha()));
            known.staged().ifPresent(staged -> needed.add(staged.release().sha()));
            known.named().forEach(release -> named.add(release.sha()));
        }
        named.removeAll(needed);
        try {
            shelf.discard(named);
        } catch (IOException e) {
            LOG.warn("an old jar cannot be deleted: {}", Cause.of(e));
        }
    }

    /** A jar was refused: it goes, unless history names it. */
    void refuse(String sha) {
        try {
            if (!book.uses(sha)) {
                shelf.drop(sha);
            }
        } catch (IOException e) {
            LOG.warn("a jar that was refused cannot be deleted: {}", Cause.of(e));
        }
    }
}
