package org.loket.itests.gates;

import java.util.Map;
import org.loket.counter.Counter;
import org.loket.counter.Refusal;
import org.loket.counter.Refusal.Reason;

/** Buys one thing after the other, allowing itself each, and says on standard output how each went. */
public final class Buyer implements Runnable {
    private final Counter counter;
    private final int things;

    public Buyer(Counter counter, Map<String, Object> properties) {
        this.counter = counter;
        things = Integer.parseInt(String.valueOf(properties.get("things")));
        var thread = new Thread(this, "buyer");
        thread.setDaemon(true);
        thread.start();
    }

    @Override
    public void run() {
        say("ledger " + verified());
        for (int n = 0; n < things; n++) {
            say(bought(n) + " " + n);
        }
        say("done");
    }

    private String verified() {
        try {
            return counter.call("kernel.ledger.verify", "{}");
        } catch (Refusal refusal) {
            return refusal.getMessage();
        }
    }

    private String bought(int n) {
        for (int tries = 0; tries < 10; tries++) {
            try {
                counter.once("n" + n).call("till.sell", "{\"n\":" + n + "}");
                return "sold";
            } catch (Refusal refusal) {
                if (refusal.reason() != Reason.HELD) {
                    return refusal.reason().toString();
                }
                allow(refusal.detail());
            }
        }
        return "never";
    }

    private void allow(String ticket) {
        try {
            counter.call("approval.allow", ticket);
        } catch (Refusal refusal) {
            say(refusal.reason() + " " + refusal.getMessage());
        }
    }

    private static void say(String line) {
        System.out.println("buyer: " + line);
    }
}
