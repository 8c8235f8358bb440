package org.loket.itests.stranger;

import org.loket.counter.Call;
import org.loket.counter.Capability;
import org.loket.counter.Counter;
import org.loket.counter.Refusal;

/** Answers the time, which it has to ask for itself. */
public final class Relay implements Capability {
    private final Counter counter;

    public Relay(Counter counter) {
        this.counter = counter;
    }

    @Override
    public String call(Call call) throws Refusal {
        return counter.call("time.now", "{}");
    }
}
