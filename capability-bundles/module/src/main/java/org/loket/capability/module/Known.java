package org.loket.capability.module;

import com.google.gson.JsonObject;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * What the journal knows of one module.
 *
 * @param location where the framework has it; for life, but for a module that replaced one that hung
 * @param fresh whether it was installed and never agreed to
 * @param suspended whether it was stopped because its file is gone
 * @param staged what waits for the owner
 */
record Known(
        String name,
        String location,
        Optional<Release> current,
        boolean fresh,
        boolean suspended,
        Optional<Staged> staged,
        List<JsonObject> history) {

    /** A jar that waits, and why. */
    record Staged(Release release, String why) {}

    static Known none(String name) {
        return new Known(name, "", Optional.empty(), false, false, Optional.empty(), List.of());
    }

    Known runs(String where, Release release, boolean stillFresh) {
        return new Known(name, where, Optional.of(release), stillFresh, suspended, staged, history);
    }

    Known gone() {
        return new Known(name, "", Optional.empty(), false, false, Optional.empty(), history);
    }

    Known suspended(boolean now) {
        return new Known(name, location, current, fresh, now, staged, history);
    }

    Known waits(Optional<Staged> now) {
        return new Known(name, location, current, fresh, suspended, now, history);
    }

    Known with(JsonObject deed) {
        var longer = new ArrayList<>(history);
        longer.add(deed);
        return new Known(name, location, current, fresh, suspended, staged, Collections.unmodifiableList(longer));
    }

    boolean waitsFor(String sha) {
        return staged.filter(waiting -> waiting.release().sha().equals(sha)).isPresent();
    }

    /** What it was granted when it last ran from this jar. */
    Optional<List<String>> grantsOf(String sha) {
        return history.stream()
                .filter(deed -> Json.text(deed, "outcome").equals(Book.DONE) && deed.has("grants"))
                .filter(deed -> Json.object(deed, "to")
                        .map(Release::of)
                        .filter(release -> release.sha().equals(sha))
                        .isPresent())
                .reduce((earlier, later) -> later)
                .map(deed -> Json.texts(deed, "grants"));
    }

    /** All jars its history names. */
    List<Release> named() {
        return history.stream()
                .flatMap(deed -> Stream.of("from", "to").flatMap(end -> Json.object(deed, end).stream()))
                .map(Release::of)
                .toList();
    }

    /** The jars it ran from, the latest last, each once. */
    List<Release> releases() {
        var found = new ArrayList<Release>();
        for (JsonObject deed : history) {
            if (Json.text(deed, "outcome").equals(Book.DONE)) {
                Json.object(deed, "to").map(Release::of).ifPresent(release -> {
                    found.remove(release);
                    found.add(release);
                });
            }
        }
        return Collections.unmodifiableList(found);
    }
}
