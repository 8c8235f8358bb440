package org.loket.kernel;

import java.util.Collection;
import java.util.Set;

/**
 * A set of bundles whose new services are kept from everyone but who proves them: callers go on waiting at the closed
 * routes, so that none is served by a version that is going to be taken back.
 */
final class Hold {
    private final Caller holder;
    private final Set<Long> bundles;
    private final long until;
    private volatile boolean over;

    /**
     * @param holder who asked for it, and may call what is held
     * @param until when it ends by itself, in nanoseconds
     */
    Hold(Caller holder, Collection<Long> bundles, long until) {
        this.holder = holder;
        this.bundles = Set.copyOf(bundles);
        this.until = until;
    }

    Set<Long> bundles() {
        return bundles;
    }

    boolean concerns(Collection<Long> any) {
        return any.stream().anyMatch(bundles::contains);
    }

    boolean over() {
        return over;
    }

    void end() {
        over = true;
    }

    boolean expired(long now) {
        return now - until > 0;
    }

    /** Whether the call is made by the holder or by what is held itself, which may need it to start, or under such a call. */
    boolean admits(Served call) {
        if (call.by() == holder || bundles.contains(call.by().id())) {
            return true;
        }
        return call.above().filter(this::admits).isPresent();
    }
}
