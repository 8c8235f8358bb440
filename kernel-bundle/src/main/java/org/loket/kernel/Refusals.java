package org.loket.kernel;

import org.loket.counter.Refusal;
import org.loket.counter.Refusal.Ran;
import org.loket.counter.Refusal.Reason;

/** The refusals that the kernel itself gives, and what it makes of those that providers and gates throw. */
final class Refusals {
    private static final int LONGEST_MESSAGE = 1_000;
    private static final int LONGEST_DETAIL = 4_096;

    private Refusals() {}

    static Refusal of(Reason reason, Ran ran, String message) {
        return new Refusal(reason, ran, message);
    }

    static Refusal timeout(Served call, Ran ran) {
        return of(Reason.TIMEOUT, ran, call.capability() + " did not answer in time");
    }

    static Refusal interrupted(Served call, Ran ran) {
        return of(Reason.STOPPED, ran, call.capability() + " was cancelled by its caller");
    }

    static Refusal stopping() {
        return of(Reason.STOPPED, Ran.NO, "the node is being stopped");
    }

    static Refusal replaced(Served call) {
        return of(Reason.FAILED, Ran.MAYBE, "the module that served " + call.capability() + " was stopped meanwhile");
    }

    static Refusal busy(String who) {
        String message = who + " has no thread free: try again, or raise loket.threads";
        return new Refusal(Reason.BUSY, Ran.NO, message, "{\"retry-ms\":100}");
    }

    static Refusal unwritable(Ran ran) {
        String message = "the ledger cannot be written, so nothing may change: make room on the disk";
        return new Refusal(Reason.BUSY, ran, message, "{\"retry-ms\":1000}");
    }

    /** What the caller gets for what a provider threw. */
    static Refusal ofProvider(Served call, Throwable thrown) {
        String what = call.capability();
        if (thrown instanceof Refusal refusal) {
            var child = call.heard(refusal);
            if (child.isPresent()) {
                String who =
                        call.provided().map(provider -> provider.owner().name()).orElse("it");
                String message = "%s failed: %s was refused %s (%s), see loket:grants %s"
                        .formatted(what, who, child.get(), refusal.reason(), who);
                return of(Reason.FAILED, Ran.MAYBE, message);
            }
            return switch (refusal.reason()) {
                case INVALID, BUSY, FAILED -> copy(refusal, refusal.ran());
                default -> of(Reason.FAILED, Ran.MAYBE, what + " failed: a provider may not say " + refusal.reason());
            };
        }
        String why = thrown instanceof Service.Unavailable
                ? thrown.getMessage()
                : thrown.getClass().getName();
        return of(Reason.FAILED, Ran.MAYBE, what + " failed: " + why);
    }

    /** What the caller gets for what a gate threw. */
    static Refusal ofGate(Served call, String gate, Throwable thrown, Ran ran) {
        if (thrown instanceof Refusal refusal && call.heard(refusal).isEmpty()) {
            switch (refusal.reason()) {
                case INVALID, DENIED, HELD, BUSY -> {
                    return copy(refusal, ran);
                }
                default -> {
                    return of(Reason.FAILED, ran, "gate " + gate + " may not say " + refusal.reason());
                }
            }
        }
        return of(
                Reason.FAILED,
                ran,
                "gate " + gate + " failed: " + thrown.getClass().getName());
    }

    /** A refusal of the kernel's own making, so that no stranger's object is handed on. */
    private static Refusal copy(Refusal refusal, Ran ran) {
        String message = String.valueOf(refusal.getMessage());
        String detail = refusal.detail();
        try {
            Json.checkObject(detail);
        } catch (Json.Malformed e) {
            detail = "{}";
        }
        return new Refusal(
                refusal.reason(),
                ran,
                message.length() > LONGEST_MESSAGE ? message.substring(0, LONGEST_MESSAGE) + "…" : message,
                detail.length() > LONGEST_DETAIL ? "{}" : detail);
    }
}
