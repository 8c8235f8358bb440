package org.loket.kernel;

import java.io.IOException;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.loket.counter.Call;
import org.loket.counter.Refusal;
import org.loket.counter.Refusal.Ran;
import org.loket.counter.Refusal.Reason;

/**
 * What the counter does with one call, in this order: name and size, grant, route, JSON, rules, gates, ledger, provider,
 * gates, ledger.
 */
final class Desk {
    private static final long SLACK_NANOS = TimeUnit.SECONDS.toNanos(1);
    private static final long QUICK_NANOS = TimeUnit.MILLISECONDS.toNanos(Offer.QUICK_MILLIS);

    private final Slots slots;
    private final Rights rights;
    private final Switchboard switchboard;
    private final Gates gates;
    private final Workers workers;
    private final Ledger ledger;
    private volatile boolean stopping;

    Desk(Slots slots, Rights rights, Switchboard switchboard, Gates gates, Workers workers, Ledger ledger) {
        this.slots = slots;
        this.rights = rights;
        this.switchboard = switchboard;
        this.gates = gates;
        this.workers = workers;
        this.ledger = ledger;
    }

    /** From now on nothing new is taken on; what calls in flight need to end is. */
    void stop() {
        stopping = true;
        gates.stop();
    }

    String call(BundleCounter counter, String capability, String args) throws Refusal {
        Depth.call();
        Slot slot = slots.mine();
        Call continued = counter.continued();
        Served parent = continued == null ? slot.current() : continued instanceof Served served ? served : null;
        String name = capability == null ? "" : capability;
        var call = new Served(counter, parent, slot, name, args == null ? "" : args);
        try {
            String answer = serve(slot, call, continued);
            call.finish(answer, "ok", "YES");
            written(call);
            return answer;
        } catch (Refusal refusal) {
            throw refused(call, refusal);
        } catch (RuntimeException | Error e) {
            throw refused(
                    call,
                    Refusals.of(
                            Reason.FAILED,
                            Ran.MAYBE,
                            "the counter failed: " + e.getClass().getName()));
        }
    }

    private String serve(Slot slot, Served call, Call continued) throws Refusal {
        admit(call, continued);
        size(call);
        Decision decision = rights.decide(call.by(), call.capability());
        if (decision.denied()) {
            throw rights.denied(call.by(), call.capability());
        }
        Provider target = target(call);
        call.aim(target);
        try {
            Json.checkObject(call.args());
        } catch (Json.Malformed e) {
            throw Refusals.of(Reason.INVALID, Ran.NO, "the arguments of " + call.capability() + ": " + e.getMessage());
        }
        if (!decision.free()) {
            rights.rule(decision, call);
        }
        return gates.none() ? provide(slot, call, target) : pass(slot, call, target);
    }

    private Provider target(Served call) throws Refusal {
        try {
            return switchboard.target(call);
        } catch (Refusal refusal) {
            throw refusal.reason() == Reason.UNKNOWN
                    ? Privileged.get(() -> rights.absent(refusal, call.capability()))
                    : refusal;
        }
    }

    private void admit(Served call, Call continued) throws Refusal {
        if (call.by().closed() || (stopping && call.above().isEmpty())) {
            throw Refusals.of(
                    Reason.STOPPED, Ran.NO, call.caller() + " is stopped, or was updated since it got this counter");
        }
        if (continued != null) {
            if (!(continued instanceof Served served) || !served.serves(call.by())) {
                throw Refusals.of(Reason.DENIED, Ran.NO, "only who serves a call can continue it");
            }
        }
        if (call.above().isPresent() && !call.above().get().open() && !call.settles()) {
            throw Refusals.of(Reason.STOPPED, Ran.NO, "the call that " + call.capability() + " belongs to has ended");
        }
        if (Thread.currentThread().isInterrupted()) {
            throw Refusals.interrupted(call, Ran.NO);
        }
        if (call.remaining() <= 0) {
            throw Refusals.timeout(call, Ran.NO);
        }
        if (call.depth() > Served.DEEPEST) {
            throw Refusals.of(Reason.INVALID, Ran.NO, "calls nest deeper than " + Served.DEEPEST);
        }
    }

    private static void size(Served call) throws Refusal {
        if (!Offer.isName(call.capability())) {
            throw Refusals.of(Reason.INVALID, Ran.NO, "a capability has a dotted lower-case name such as time.now");
        }
        if (Answers.larger(call.args(), Answers.LARGEST_ARGS)) {
            throw Refusals.of(Reason.INVALID, Ran.NO, "the arguments of " + call.capability() + " are over 1 MiB");
        }
    }

    private String pass(Slot slot, Served call, Provider target) throws Refusal {
        var passage = new Passage(this, call);
        Optional<Refusal> end = Optional.of(Refusals.of(Reason.FAILED, Ran.MAYBE, call.capability() + " failed"));
        try {
            passage.before(gates, rights.mayGoWithoutGates(call));
            String answer = passage.after(provide(slot, call, target));
            end = Optional.empty();
            return answer;
        } catch (Refusal refusal) {
            end = Optional.of(refusal);
            throw refusal;
        } finally {
            passage.ended(end);
        }
    }

    private String provide(Slot slot, Served call, Provider checked) throws Refusal {
        Provider provider = switchboard.enter(call);
        if (provider.offer().write() != checked.offer().write()) {
            provider.seat().leave();
            throw Refusals.of(
                    Reason.BUSY, Ran.NO, call.capability() + " was replaced by one of another effect: try again");
        }
        call.serveBy(provider);
        String answer;
        try {
            begin(call, provider);
            answer = provider.onCallersThread() ? quick(slot, call, provider) : apart(call, provider);
        } catch (Workers.GivenUp given) {
            throw given.refusal();
        } catch (Throwable thrown) {
            throw Refusals.ofProvider(call, thrown);
        }
        Answers.check(call, answer, provider.owner().name());
        return answer;
    }

    private void begin(Served call, Provider provider) throws Workers.GivenUp {
        if (!call.write()) {
            return;
        }
        try {
            ledger.begin(call);
            call.begin();
        } catch (IOException e) {
            provider.seat().leave();
            throw new Workers.GivenUp(Refusals.unwritable(Ran.NO));
        } catch (RuntimeException | Error e) {
            provider.seat().leave();
            throw e;
        }
    }

    private String apart(Served call, Provider provider) throws Throwable {
        long own = TimeUnit.MILLISECONDS.toNanos(provider.offer().limit());
        long limit = own > 0 ? Math.min(own, call.remaining()) : call.remaining();
        Seat seat = provider.seat();
        return workers.run(call, seat, null, limit, () -> provider.service().call(call), seat::leave);
    }

    private String quick(Slot slot, Served call, Provider provider) throws Throwable {
        long limit = provider.offer().timeout() == 0
                ? Math.min(QUICK_NANOS, call.remaining())
                : call.remaining() + SLACK_NANOS;
        try {
            return here(slot, call, null, limit, () -> provider.service().call(call));
        } finally {
            provider.seat().leave();
        }
    }

    /** Runs a gate's work: on the caller's thread if the owner trusts it to be quick, else on one of its own. */
    <T> T gate(Served call, Gates.Keeper keeper, long limitNanos, Callable<T> work) throws Throwable {
        if (keeper.owner().quick()) {
            return here(slots.mine(), call, keeper.owner(), limitNanos, work);
        }
        return workers.run(call, keeper.seat(), keeper.owner(), limitNanos, work, () -> {});
    }

    /** Tells a gate how a call ended and lets it go, once it has really been told. */
    void tell(Served call, Gates.Keeper keeper, long limitNanos, Callable<?> work) throws Throwable {
        if (!keeper.owner().quick()) {
            workers.tell(call, keeper.owner(), limitNanos, work, keeper.seat()::leave);
            return;
        }
        try {
            here(slots.mine(), call, keeper.owner(), limitNanos, work);
        } finally {
            keeper.seat().leave();
        }
    }

    private static <T> T here(Slot slot, Served call, Caller asGate, long limitNanos, Callable<T> work)
            throws Throwable {
        Served outer = slot.current();
        Caller outerGate = slot.gate();
        slot.serve(call, asGate);
        boolean watching = slot.watch(System.nanoTime() + limitNanos, limitNanos <= call.remaining());
        T done = null;
        Throwable thrown = null;
        try {
            done = Privileged.run(work::call);
        } catch (Throwable t) {
            thrown = t;
        }
        slot.serve(outer, outerGate);
        if (watching && slot.unwatch()) {
            throw new Workers.GivenUp(Refusals.timeout(call, Ran.MAYBE));
        }
        if (thrown instanceof InterruptedException) {
            Thread.currentThread().interrupt();
            throw new Workers.GivenUp(Refusals.interrupted(call, Ran.MAYBE));
        }
        if (thrown != null) {
            throw thrown;
        }
        return done;
    }

    private void written(Served call) throws Refusal {
        if (call.begun()) {
            ledger.end(call);
        } else if (!ledger.read(call)) {
            throw Refusals.unwritable(Ran.YES);
        }
    }

    private Refusal refused(Served call, Refusal refusal) {
        call.above().ifPresent(parent -> parent.hear(refusal, call.capability()));
        call.finish("", refusal.reason().name(), refusal.ran().name());
        if (call.begun()) {
            ledger.end(call);
        } else if (refusal.ran() != Ran.NO) {
            ledger.read(call);
        } else {
            long slow = ledger.refused(call);
            if (slow > 0) {
                LockSupport.parkNanos(Math.min(slow, Math.max(0, call.remaining())));
            }
        }
        return refusal;
    }
}
