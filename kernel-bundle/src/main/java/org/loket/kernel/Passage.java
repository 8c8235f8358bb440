package org.loket.kernel;

import java.lang.System.Logger;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.loket.counter.Refusal;
import org.loket.counter.Refusal.Ran;

/** One call on its way through the gates: which ones let it in, and so have to be told how it ended. */
final class Passage {
    private static final Logger LOG = System.getLogger("org.loket.kernel");
    private static final long GATE_NANOS = TimeUnit.SECONDS.toNanos(30);
    private static final long ENDED_NANOS = TimeUnit.SECONDS.toNanos(5);
    private static final int ASKED = 0;
    private static final int PASSED = 1;
    private static final int GIVEN_UP = 2;

    private final Desk desk;
    private final Served call;
    private final List<Gates.Keeper> passed = new ArrayList<>(2);

    Passage(Desk desk, Served call) {
        this.desk = desk;
        this.call = call;
    }

    /** Asks each gate in turn; one that is replaced meanwhile is asked when its successor is there. */
    void before(Gates gates, boolean mayGoWithout) throws Refusal {
        var asked = new ArrayList<String>();
        var next = gates.next(call, asked, mayGoWithout);
        while (next.isPresent()) {
            if (next.get().seat().enter(call)) {
                asked.add(next.get().owner().name());
                ask(next.get());
            }
            next = gates.next(call, asked, mayGoWithout);
        }
    }

    private void ask(Gates.Keeper keeper) throws Refusal {
        call.occupy(keeper.seat());
        var state = new AtomicInteger(ASKED);
        boolean in = false;
        try {
            visit(keeper, GATE_NANOS, () -> {
                keeper.gate().before(call);
                if (!state.compareAndSet(ASKED, PASSED)) {
                    Thread.interrupted();
                    keeper.gate().ended(call, Optional.of(Refusals.timeout(call, Ran.NO)));
                }
                return true;
            });
            in = true;
        } catch (Throwable thrown) {
            in = !state.compareAndSet(ASKED, GIVEN_UP);
            throw refusal(keeper, thrown, Ran.NO);
        } finally {
            if (in) {
                passed.add(keeper);
            } else {
                keeper.seat().leave();
            }
        }
    }

    /** Shows the answer to the gates, last one first. */
    String after(String answer) throws Refusal {
        String shown = answer;
        for (int i = passed.size() - 1; i >= 0; i--) {
            Gates.Keeper keeper = passed.get(i);
            String before = shown;
            try {
                shown = visit(keeper, GATE_NANOS, () -> keeper.gate().after(call, before));
            } catch (Throwable thrown) {
                throw refusal(keeper, thrown, Ran.YES);
            }
            if (!before.equals(shown)) {
                Answers.check(call, shown, "gate " + keeper.owner().name());
            }
        }
        return shown;
    }

    /** Tells every gate that let the call in how it ended, even if the caller is interrupted or the gate has no place. */
    void ended(Optional<Refusal> refusal) {
        boolean interrupted = false;
        call.settle();
        for (int i = passed.size() - 1; i >= 0; i--) {
            Gates.Keeper keeper = passed.get(i);
            interrupted |= Thread.interrupted();
            try {
                desk.tell(call, keeper, ENDED_NANOS, () -> {
                    keeper.gate().ended(call, refusal);
                    return true;
                });
            } catch (Throwable thrown) {
                Privileged.get(() -> {
                    LOG.log(Logger.Level.WARNING, "gate " + keeper.owner().name() + " failed in ended()", thrown);
                    return true;
                });
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    private Refusal refusal(Gates.Keeper keeper, Throwable thrown, Ran ran) {
        if (thrown instanceof Workers.GivenUp given) {
            return new Refusal(
                    given.refusal().reason(), ran, "gate " + keeper.owner().name() + ": " + given.getMessage());
        }
        return Refusals.ofGate(call, keeper.owner().name(), thrown, ran);
    }

    private <T> T visit(Gates.Keeper keeper, long limitNanos, Callable<T> work) throws Throwable {
        return desk.gate(call, keeper, Math.min(limitNanos, call.remaining()), work);
    }
}
