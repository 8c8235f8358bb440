package org.loket.counter;

import java.io.Serial;

/** The counter said no: why (a closed set), whether anything ran, and a JSON object for machines. */
public final class Refusal extends Exception {
    @Serial
    private static final long serialVersionUID = 1L;

    /** Why the counter said no. A new reason is a new version of the kernel. */
    public enum Reason {
        /** The call is malformed: name, size, JSON, or arguments that the provider does not take. */
        INVALID,
        /** No such capability is offered. */
        UNKNOWN,
        /** No grant of the caller covers this call. */
        DENIED,
        /** A gate keeps the call until somebody decides; {@link Refusal#detail()} names the {@code ticket}. */
        HELD,
        /** The caller, its bundle or the node is stopping, or the calling thread was interrupted. */
        STOPPED,
        /** Nobody can serve it now; {@link Refusal#detail()} may name {@code retry-ms}. */
        BUSY,
        /** The deadline passed. */
        TIMEOUT,
        /** The node is in safe mode and this call could change something. */
        SAFE,
        /** The provider failed. */
        FAILED
    }

    /** Whether the provider ran. */
    public enum Ran {
        /** Nothing ran: the call can be repeated without harm. */
        NO,
        /** It may have run, wholly or in part. */
        MAYBE,
        /** It ran to its end. */
        YES
    }

    private final Reason reason;
    private final Ran ran;
    private final String detail;

    /**
     * A refusal without details for machines.
     *
     * @param reason why
     * @param ran whether anything ran
     * @param message names the thing and the remedy; never a secret
     */
    public Refusal(Reason reason, Ran ran, String message) {
        this(reason, ran, message, "{}");
    }

    /**
     * A refusal.
     *
     * @param reason why
     * @param ran whether anything ran
     * @param message names the thing and the remedy; never a secret
     * @param detail a JSON object for machines, e.g. {@code {"ticket":"…","retry-ms":500}}
     */
    public Refusal(Reason reason, Ran ran, String message, String detail) {
        super(message, null, false, false);
        if (reason == null || ran == null || message == null || detail == null) {
            throw new IllegalArgumentException("a refusal needs a reason, a ran, a message and a detail");
        }
        this.reason = reason;
        this.ran = ran;
        this.detail = detail;
    }

    /** Why the counter said no. */
    public Reason reason() {
        return reason;
    }

    /** Whether anything ran. */
    public Ran ran() {
        return ran;
    }

    /** A JSON object for machines; {@code {}} if there is nothing to add. Known names: {@code ticket}, {@code retry-ms}, {@code code}. */
    public String detail() {
        return detail;
    }
}
