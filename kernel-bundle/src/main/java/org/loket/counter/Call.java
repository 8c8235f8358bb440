package org.loket.counter;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.osgi.annotation.versioning.ProviderType;

/** One request as the kernel saw it. Made by the kernel only: a Call cannot be forged, only passed on. */
@ProviderType
public interface Call {
    /** Identity of this call in W3C trace-context form: 32 hex digits of trace, shared by the whole tree, {@code -}, 16 of span. */
    String id();

    /** Identity of the call this one was made under; empty for a root call. */
    Optional<String> parent();

    /** Who stands behind this call, {@code name} or {@code name/instance}, root first; the last one is the caller. */
    List<String> chain();

    /** Symbolic name of the calling bundle, as the framework says it. */
    String caller();

    /** Instance inside the calling bundle, empty text if none. */
    String instance();

    /** What the caller named its doing, so that a repeat can be dropped. */
    Optional<String> key();

    /** Name of the capability called. */
    String capability();

    /** Whether the capability changes anything outside its answer. */
    boolean write();

    /** The arguments: a JSON object, exactly as the caller wrote it. */
    String args();

    /** When the caller stops waiting (UTC). */
    Instant deadline();
}
