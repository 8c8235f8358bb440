package org.loket.itests.stranger;

import org.loket.counter.Call;
import org.loket.counter.Capability;

/** Answers what it is given. */
public final class Echo implements Capability {
    @Override
    public String call(Call call) {
        return call.args();
    }
}
