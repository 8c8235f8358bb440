package org.loket.capability.shell;

import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import org.loket.counter.Counter;
import org.loket.counter.Refusal;

/** The counter as a command sees it: JSON in, JSON out, and a refusal in words. */
record Door(Counter counter) {
    JsonObject ask(String capability) throws Failure {
        return ask(capability, new JsonObject());
    }

    JsonObject ask(String capability, JsonObject args) throws Failure {
        return JsonParser.parseString(text(capability, args.toString())).getAsJsonObject();
    }

    String text(String capability, String args) throws Failure {
        try {
            return counter.call(capability, args);
        } catch (Refusal refusal) {
            throw refused(refusal);
        }
    }

    static Failure refused(Refusal refusal) {
        return new Failure("refused " + refusal.reason() + ": " + refusal.getMessage());
    }
}
