package org.loket.capability.module;

import com.google.gson.JsonObject;
import org.loket.counter.Refusal;
import org.loket.counter.Refusal.Ran;
import org.loket.counter.Refusal.Reason;

/** The refusals of this module's capabilities. */
final class Refused {
    private Refused() {}

    static Refusal invalid(String message) {
        return new Refusal(Reason.INVALID, Ran.NO, message);
    }

    static Refusal failed(String message) {
        return new Refusal(Reason.FAILED, Ran.NO, message);
    }

    /** It was tried and taken back. */
    static Refusal undone(String message) {
        return new Refusal(Reason.FAILED, Ran.YES, message);
    }

    static Refusal busy(long ticket) {
        var detail = new JsonObject();
        detail.addProperty("ticket", String.valueOf(ticket));
        detail.addProperty("retry-ms", 1_000);
        return new Refusal(
                Reason.BUSY,
                Ran.MAYBE,
                "it takes longer than you waited: module.history tells what came of it",
                detail.toString());
    }
}
