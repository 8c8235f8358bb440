package org.loket.kernel;

import java.util.List;
import java.util.Map;
import java.util.function.Supplier;

/**
 * What a rule may look at: the call alone, never its provider.
 *
 * @param instance empty text if none
 * @param chain who stands behind the call, root first, the caller last
 * @param key empty text if none
 * @param args the arguments as {@link Json#object} reads them, asked for only by a rule that mentions one
 */
record CallFacts(
        String capability,
        String instance,
        List<String> chain,
        long epochSecond,
        String key,
        Supplier<Map<String, Object>> args) {

    /** Reads the arguments at most once and only when asked; for one thread. */
    static Supplier<Map<String, Object>> reading(String args) {
        return new Supplier<>() {
            private Map<String, Object> tree = Map.of();
            private boolean read;

            @Override
            public Map<String, Object> get() {
                if (!read) {
                    try {
                        tree = Json.object(args);
                    } catch (Json.Malformed malformed) {
                        throw new IllegalArgumentException(malformed);
                    }
                    read = true;
                }
                return tree;
            }
        };
    }
}
