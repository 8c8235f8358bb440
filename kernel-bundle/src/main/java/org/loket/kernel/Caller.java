package org.loket.kernel;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.osgi.framework.Bundle;

/** One revision of one bundle, as the counter knows it: who it is, and what was decided about it. */
final class Caller {
    private final Bundle bundle;
    private final String name;
    private final String publisher;
    private final boolean system;
    private final Policy asked;
    private volatile boolean entitled;
    private volatile boolean closed;
    private volatile boolean quick;
    private volatile Map<String, Decision> decisions = new ConcurrentHashMap<>();
    private volatile String label = "";

    /**
     * @param entitled whether the grants of this name are this bundle's: not those of a second bundle with the name
     * @param quick whether the owner lets it serve on its callers' threads
     */
    Caller(
            Bundle bundle,
            String name,
            String publisher,
            boolean system,
            boolean entitled,
            Policy asked,
            boolean quick) {
        this.bundle = bundle;
        this.name = name;
        this.publisher = publisher;
        this.system = system;
        this.entitled = entitled;
        this.asked = asked;
        this.quick = quick;
    }

    Bundle bundle() {
        return bundle;
    }

    long id() {
        return bundle.getBundleId();
    }

    String name() {
        return name;
    }

    String publisher() {
        return publisher;
    }

    boolean system() {
        return system;
    }

    boolean entitled() {
        return entitled;
    }

    /** Says anew whose the grants of this name are: a bearer came, went or took it over. */
    void entitle(boolean now) {
        entitled = now;
    }

    Policy asked() {
        return asked;
    }

    boolean quick() {
        return quick;
    }

    /** Takes away the right to serve on its callers' threads, because it hung there. */
    void slow() {
        quick = false;
    }

    boolean closed() {
        return closed;
    }

    /** The bundle stopped or was updated: what it kept of the counter is worth nothing now. */
    void close() {
        closed = true;
    }

    /** What was decided since the last change of grants; a change replaces the map, so a decision made on old grants is lost. */
    Map<String, Decision> decisions() {
        return decisions;
    }

    void forget() {
        decisions = new ConcurrentHashMap<>();
    }

    /** Name, version and first 12 hex digits of the content's SHA-256. */
    String label() {
        if (label.isEmpty()) {
            String digest = Privileged.get(() -> Contents.digest(bundle));
            label = name + "/" + bundle.getVersion() + "#" + digest.substring(0, 12);
        }
        return label;
    }

    @Override
    public String toString() {
        return name + " [" + id() + "]";
    }
}
