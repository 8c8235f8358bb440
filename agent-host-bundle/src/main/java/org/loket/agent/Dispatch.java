package org.loket.agent;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.locks.ReentrantLock;
import org.loket.counter.Refusal;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Sends what an agent's committed messages want to leave, as the agent's own calls and in order. What finds no way now,
 * because the receiver is full or being replaced, is tried again; what is refused is told to the owner, for the sender
 * has gone on.
 */
final class Dispatch {
    private static final Logger LOG = LoggerFactory.getLogger(Dispatch.class);
    private static final Set<Refusal.Reason> PASSING =
            Set.of(Refusal.Reason.BUSY, Refusal.Reason.STOPPED, Refusal.Reason.TIMEOUT);

    private final Outbox outbox = new Outbox();
    private final Laters.Desk laters;
    private final Runners runners;
    private final ReentrantLock sending = new ReentrantLock();
    private boolean closed;
    private Optional<Thread> sender = Optional.empty();

    Dispatch(Laters laters, Runners runners) {
        this.laters = laters.desk();
        this.runners = runners;
    }

    /** Goes on with what had not left for sure; a late call whose answer is there already is done. */
    void restore(Agent agent, List<Parcel> parcels) {
        outbox.addAll(parcels.stream()
                .filter(parcel -> !parcel.later() || !agent.mailbox().knows(parcel.ticket()))
                .toList());
    }

    void add(List<Parcel> parcels) {
        if (!parcels.isEmpty()) {
            outbox.addAll(parcels);
        }
    }

    List<Parcel> with(List<Parcel> parcels) {
        return outbox.with(parcels);
    }

    List<Parcel> all() {
        return outbox.all();
    }

    int room() {
        return outbox.room();
    }

    int size() {
        return outbox.size();
    }

    /** Sends what waits; on a thread that has a permit to run guests, which others have meanwhile. */
    void send(Agent agent) {
        if (outbox.size() == 0 || !begin()) {
            return;
        }
        try {
            runners.pause();
            try {
                parcels(agent);
            } finally {
                runners.resume();
            }
        } catch (Refusal busy) {
            LOG.debug("{}: what it tells waits", agent.name(), busy);
        } finally {
            end();
        }
    }

    private synchronized boolean begin() {
        if (closed || !sending.tryLock()) {
            return false;
        }
        sender = Optional.of(Thread.currentThread());
        return true;
    }

    private synchronized void end() {
        sender = Optional.empty();
        boolean unused = Thread.interrupted();
        sending.unlock();
    }

    private void parcels(Agent agent) {
        for (Parcel parcel : outbox.all()) {
            if (parcel.later()) {
                laters.make(agent.counter(), parcel, agent::leaves, body -> answered(agent, parcel, body));
            } else if (!told(agent, parcel)) {
                return;
            }
        }
    }

    private boolean told(Agent agent, Parcel parcel) {
        try {
            agent.counter().once(parcel.key()).call(parcel.capability(), parcel.args());
        } catch (Refusal refusal) {
            if (PASSING.contains(refusal.reason())) {
                return false;
            }
            LOG.warn("{}: agent.tell was refused {}: {}", agent.name(), refusal.reason(), refusal.getMessage());
        }
        left(agent, parcel);
        return true;
    }

    private void left(Agent agent, Parcel parcel) {
        if (outbox.remove(parcel)) {
            agent.changed();
        }
    }

    private boolean answered(Agent agent, Parcel parcel, String body) {
        String self = agent.program().bundle() + "/" + agent.name();
        try {
            agent.mailbox().post(Message.told("answer", parcel.ticket(), self, parcel.key(), body, Instant.now()));
            left(agent, parcel);
            agent.wake();
            return true;
        } catch (Refusal refusal) {
            LOG.warn(
                    "{}: the answer {} waits for the next start: {}",
                    agent.name(),
                    parcel.ticket(),
                    refusal.getMessage());
            return false;
        }
    }

    /** Nothing leaves any more; what is on its way is broken off and sent again by the successor. */
    synchronized void close() {
        closed = true;
        laters.close();
        sender.ifPresent(Thread::interrupt);
    }
}
