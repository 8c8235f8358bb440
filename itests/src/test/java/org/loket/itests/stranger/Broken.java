package org.loket.itests.stranger;

import org.loket.counter.Call;
import org.loket.counter.Capability;

/** Cannot be made. */
public final class Broken implements Capability {
    public Broken() {
        throw new IllegalStateException("broken");
    }

    @Override
    public String call(Call call) {
        return "{}";
    }
}
