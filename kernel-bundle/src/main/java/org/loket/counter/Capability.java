package org.loket.counter;

import org.osgi.annotation.versioning.ConsumerType;

/**
 * Something the system can do: an OSGi service marked with {@link Provides}. One class, one capability.
 *
 * <p>It runs with its own authority, never its caller's, and may be called by several threads at once.
 */
@ConsumerType
@FunctionalInterface
public interface Capability {
    /**
     * Serves one call.
     *
     * @param call the request as the kernel saw it; {@link Call#args()} is a JSON object without duplicate names
     * @return the answer, JSON text of at most 16 MiB in UTF-8
     * @throws Refusal with reason INVALID, BUSY or FAILED, passed to the caller as it is; any other becomes FAILED
     * @throws Exception anything else becomes FAILED; the caller sees the type of the exception, never its stack trace
     */
    String call(Call call) throws Exception;
}
