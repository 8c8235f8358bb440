package org.loket.capability.module;

import com.google.gson.JsonObject;
import java.util.Map;
import java.util.TreeMap;

/**
 * What the owner thinks of those who sign jars, each known by the digest of his certificate. Whoever accepts a signed jar
 * trusts who signed it; an explicit word goes before that.
 */
final class Publishers {
    static final String TRUSTED = "trusted";
    static final String REVOKED = "revoked";
    static final String NEW = "new";

    private final Map<String, String> states = new TreeMap<>();

    /** Takes in a line of the journal. */
    synchronized void say(JsonObject line) {
        states.put(Json.text(line, "publisher"), Json.text(line, "state"));
    }

    /** The owner agreed to a jar. */
    synchronized void accepted(Release release) {
        if (!release.publisher().equals(Candidate.UNSIGNED)) {
            states.putIfAbsent(release.publisher(), TRUSTED);
        }
    }

    synchronized String state(String publisher) {
        return states.getOrDefault(publisher, NEW);
    }

    boolean trusts(String publisher) {
        return state(publisher).equals(TRUSTED);
    }

    boolean revoked(String publisher) {
        return state(publisher).equals(REVOKED);
    }

    synchronized Map<String, String> all() {
        return new TreeMap<>(states);
    }
}
