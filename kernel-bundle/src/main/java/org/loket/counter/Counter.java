package org.loket.counter;

import java.time.Duration;
import org.osgi.annotation.versioning.ProviderType;

/**
 * The counter: the one door into the system. Every bundle is handed its own (service scope BUNDLE), so the kernel knows
 * its caller without being told.
 *
 * <p>A counter is immutable and safe for any number of threads. It is closed when its bundle stops or is updated; what
 * is called on it afterwards is refused with {@link Refusal.Reason#STOPPED}.
 */
@ProviderType
public interface Counter {
    /**
     * Calls a capability on behalf of the bundle this counter was handed to.
     *
     * <p>A call made while the thread serves another call is that call's child: it appears in its chain and never
     * outlives its deadline. A root call has 120 s if nothing else is said. Interrupting the calling thread cancels the
     * call: it is refused with {@link Refusal.Reason#STOPPED} and the thread stays interrupted.
     *
     * @param capability name of the capability: lower case, dotted, at most 128 characters, e.g. {@code time.now}
     * @param args JSON text (RFC 8259, without duplicate names), a JSON object, at most 1 MiB in UTF-8
     * @return the answer, JSON text of at most 16 MiB in UTF-8
     * @throws Refusal if the counter said no; {@link Refusal#ran()} tells whether anything ran
     */
    String call(String capability, String args) throws Refusal;

    /**
     * The same counter for one named instance inside the calling bundle.
     *
     * @param instance {@code [a-z0-9][a-z0-9._:-]{0,63}}
     * @throws IllegalArgumentException if the name is not of that form
     * @throws IllegalStateException if this counter already has an instance
     */
    Counter as(String instance);

    /**
     * The same counter, continuing an open call on another thread: what is called is that call's child and shares its
     * deadline. Only who serves a call can continue it; a call that is no longer open gives
     * {@link Refusal.Reason#STOPPED}.
     *
     * @param call a call this counter's bundle is serving, as provider or as gate
     */
    Counter under(Call call);

    /**
     * The same counter with a time limit of its own; never later than the deadline of the call it is a child of.
     *
     * @param limit how long each call may take; must be positive
     * @throws IllegalArgumentException if the limit is zero or negative
     */
    Counter within(Duration limit);

    /**
     * The same counter, naming what it does so that a provider can drop a repeat. The key is in the ledger and shown to
     * provider and gates; the kernel itself does not deduplicate.
     *
     * @param key 1 to 128 printable ASCII characters without spaces
     * @throws IllegalArgumentException if the key is not of that form
     */
    Counter once(String key);
}
