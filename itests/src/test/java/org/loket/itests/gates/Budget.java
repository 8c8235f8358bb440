package org.loket.itests.gates;

import java.util.Optional;
import org.loket.counter.Call;
import org.loket.counter.Gate;
import org.loket.counter.Refusal;
import org.loket.counter.Refusal.Ran;
import org.loket.counter.Refusal.Reason;

/** Reserves one coin before each call and settles it at the end: spent if anything may have run, else given back. */
public final class Budget implements Gate {
    private final long limit;
    private long reserved;
    private long spent;

    public Budget(long limit) {
        this.limit = limit;
    }

    @Override
    public synchronized void before(Call call) throws Refusal {
        if (spent + reserved >= limit) {
            throw new Refusal(Reason.DENIED, Ran.NO, "the budget of " + limit + " is used up");
        }
        reserved++;
    }

    @Override
    public synchronized void ended(Call call, Optional<Refusal> refusal) {
        reserved--;
        if (refusal.map(no -> no.ran() != Ran.NO).orElse(true)) {
            spent++;
        }
    }

    /** What is set aside for calls that have not ended. */
    public synchronized long reserved() {
        return reserved;
    }

    /** What calls have cost that ran, or may have. */
    public synchronized long spent() {
        return spent;
    }
}
