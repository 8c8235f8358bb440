package org.loket.counter;

import java.util.Optional;
import org.osgi.annotation.versioning.ConsumerType;

/**
 * Stands between the counter and the provider: a scanner, a budget, an approval. An OSGi service; {@code loket.gates}
 * orders gates by the symbolic names of their bundles.
 *
 * <p>A gate is not asked about calls that it makes itself while it serves as a gate, nor about their children.
 */
@ConsumerType
public interface Gate {
    /**
     * Asked before the provider runs.
     *
     * @throws Refusal with reason INVALID, DENIED, HELD or BUSY to stop the call; any other, and any exception, stops it
     *     with FAILED
     */
    void before(Call call) throws Refusal;

    /**
     * Shown the answer before the caller gets it.
     *
     * @param answer the provider's answer, as earlier gates left it
     * @return what the caller gets instead; JSON text
     * @throws Refusal to keep the answer from the caller; by then the provider ran
     */
    default String after(Call call, String answer) throws Refusal {
        return answer;
    }

    /**
     * Told the end: exactly once for each {@link #before} that returned, whatever came then. The gate has 5 s, in which it
     * may call the counter even though the call is over.
     *
     * @param refusal what the caller gets instead of an answer, empty if it gets one
     */
    default void ended(Call call, Optional<Refusal> refusal) {}
}
