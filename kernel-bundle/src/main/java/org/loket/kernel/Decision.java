package org.loket.kernel;

import java.util.List;
import java.util.Optional;

/**
 * What a caller's grants say about one capability; a call passes if a granted line and an asked one each let it through.
 *
 * @param granted the granted lines about it
 * @param system whether the caller is a system bundle, which asks for everything
 * @param asked the asked lines about it
 */
record Decision(List<GrantLine> granted, boolean system, List<GrantLine> asked) {
    /** Whether no call whatever can pass. */
    boolean denied() {
        return granted.isEmpty() || (!system && asked.isEmpty());
    }

    /** Whether every call passes, so that nobody need look at it. */
    boolean free() {
        return free(granted) && (system || free(asked));
    }

    /** The granted line that lets this call through, if both sides do. */
    Optional<GrantLine> permits(CallFacts facts) {
        if (!system && asked.stream().noneMatch(line -> line.permits(facts))) {
            return Optional.empty();
        }
        return granted.stream().filter(line -> line.permits(facts)).findFirst();
    }

    private static boolean free(List<GrantLine> lines) {
        return lines.stream().anyMatch(line -> !line.hasRule());
    }
}
