package org.loket.agent;

import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import org.loket.counter.Counter;
import org.loket.counter.Refusal;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A named instance of a program: a state that changes by whole messages. A message that fails leaves no trace in memory:
 * the guest is thrown away, and the next one goes on from the last state. Longer than other classes because what may
 * happen between a message's end and its commit, a stop, a caller that leaves, a disk that is full, has to be read in one
 * place.
 */
final class Agent {
    /** How many messages and late calls of an agent may be on their way. */
    static final int PARCELS = 100;

    private static final Logger LOG = LoggerFactory.getLogger(Agent.class);
    private static final long MILLI = TimeUnit.MILLISECONDS.toNanos(1);
    /** How long a guest that was interrupted may take to notice. */
    private static final long BROKEN_OFF = TimeUnit.SECONDS.toNanos(1);

    /** What an owner sees of an agent. */
    record View(String state, int waiting, long done, long failed, String failure, int pages) {}

    /**
     * What an agent needs of the host.
     *
     * @param share what it may have of the memory of all agents
     * @param leaving whether its program is no longer running, or the node stops: known here before {@link #close} comes
     */
    record Ground(
            Runners runners,
            Secret secret,
            Home home,
            Dispatch dispatch,
            Budget.Share share,
            BooleanSupplier leaving) {}

    private final String name;
    private final Program program;
    private final Counter counter;
    private final Ground ground;
    private final Mailbox mailbox;
    private final Memory memory;
    private final Voice voice;
    private Optional<Guest> guest = Optional.empty();
    private Optional<Thread> runner = Optional.empty();
    private long since = System.nanoTime();
    private boolean busy;
    private boolean committing;
    private boolean closed;
    private boolean abandoned;
    private long done;
    private long failed;
    private String failure = "";

    private Agent(Program program, Template template, Counter counter, Ground ground, Mailbox mailbox) {
        this.name = mailbox.name();
        this.program = program;
        this.counter = counter.as(name);
        this.ground = ground;
        this.mailbox = mailbox;
        this.memory = new Memory(program, template, ground, mailbox);
        this.voice = new Voice(name, System::nanoTime);
        mailbox.serve(program);
    }

    /** Takes an agent up where its home left it; it does nothing before {@link #begin}. */
    static Agent open(Program program, Template template, Counter counter, Ground ground, Mailbox mailbox) {
        Agent agent = new Agent(program, template, counter, ground, mailbox);
        Home.State state = agent.memory.restore();
        try {
            mailbox.restore(state.done());
        } catch (IOException e) {
            LOG.error("{}: cannot read the messages that wait for it", agent.name, e);
        }
        ground.dispatch().restore(agent, state.out());
        return agent;
    }

    String name() {
        return name;
    }

    Program program() {
        return program;
    }

    Counter counter() {
        return counter;
    }

    Mailbox mailbox() {
        return mailbox;
    }

    /** Begins with what waits, if nothing runs. */
    void wake() {
        begin(ground.runners()::run);
    }

    private synchronized void begin(Consumer<Runnable> how) {
        if (!busy && !closed && mailbox.size() > 0) {
            busy = true;
            how.accept(this::work);
        }
    }

    /** Handles one message and makes room for other agents. */
    private void work() {
        synchronized (this) {
            runner = Optional.of(Thread.currentThread());
        }
        Letter letter = closed() ? null : mailbox.next();
        boolean again = false;
        try {
            again = letter != null && !handle(letter.message());
        } catch (RuntimeException | Error e) {
            LOG.error("{}: the host failed at a message", name, e);
            guest = Optional.empty();
            memory.rollBack();
            fail(letter.message(), "the agent host failed; see the log", Refusal.Reason.FAILED);
        } finally {
            settle(letter, again);
        }
    }

    /** Whether it is being stopped, or its program or the node is. */
    boolean leaves() {
        return closed() || ground.leaving().getAsBoolean();
    }

    private synchronized boolean closed() {
        return closed;
    }

    private void settle(Letter letter, boolean again) {
        if (again) {
            mailbox.back(letter);
        } else if (letter != null) {
            mailbox.handled(letter);
        }
        synchronized (this) {
            runner = Optional.empty();
            busy = false;
            since = System.nanoTime();
            notifyAll();
        }
        boolean unused = Thread.interrupted();
        begin(ground.runners()::after);
    }

    /** @return false if the agent is stopped and its successor must try the message again */
    private boolean handle(Message message) {
        int room = ground.dispatch().room();
        Errand errand = new Errand(
                new Errand.Account(name, counter, program.limits(), ground.secret(), voice, room),
                message,
                ground.runners());
        try {
            long millis = message.left(Instant.now()).toMillis();
            if (millis <= 0) {
                throw new Guest.Failure("nobody waited for the message any more", false);
            }
            Guest running = guest.orElseGet(memory::fork);
            running.run("handle", errand, program.limits(), millis);
            commit(running, message, errand.parcels());
            guest = Optional.of(running);
        } catch (Guest.Failure e) {
            guest = Optional.empty();
            memory.rollBack();
            if (brokenOff(message)) {
                return false;
            }
            fail(message, e.getMessage(), e.busy() ? Refusal.Reason.BUSY : Refusal.Reason.FAILED);
            return true;
        }
        synchronized (this) {
            done++;
        }
        message.reply().answer().complete(errand.output());
        ground.dispatch().send(this);
        return true;
    }

    /**
     * Whether a message that failed is to be tried again by a successor: nothing of it is committed, and while agents and
     * their tools are being stopped it cannot be told from the outside whose fault a failure is.
     */
    private boolean brokenOff(Message message) {
        if (!closed() && ground.leaving().getAsBoolean()) {
            close();
        }
        return closed() && !message.reply().over();
    }

    private void commit(Guest running, Message message, List<Parcel> parcels) throws Guest.Failure {
        synchronized (this) {
            if (abandoned) {
                throw new Guest.Failure("the agent is stopped", true);
            }
            if (!message.reply().claim()) {
                throw new Guest.Failure("nobody waited for the message any more", false);
            }
            committing = true;
        }
        try {
            memory.commit(running.image(), parcels);
        } catch (IOException e) {
            throw new Guest.Failure("its memory cannot be written: " + e.getMessage(), false);
        } finally {
            synchronized (this) {
                committing = false;
                notifyAll();
            }
        }
    }

    private void fail(Message message, String why, Refusal.Reason reason) {
        LOG.warn("{} failed at a message of {}: {}", name, message.from(), why);
        synchronized (this) {
            failed++;
            failure = why;
        }
        message.reply()
                .fail(new Refusal(
                        reason,
                        Refusal.Ran.MAYBE,
                        name + " failed, and is as before: " + why,
                        reason == Refusal.Reason.BUSY ? "{\"retry-ms\":1000}" : "{}"));
    }

    /** What leaves changed: that is part of what is written. */
    void changed() {
        memory.changed();
    }

    synchronized View view() {
        int waiting = mailbox.size();
        String now = closed ? "stopped" : busy ? "running" : waiting == 0 ? "idle" : "waiting";
        return new View(now, waiting, done, failed, failure, memory.pages());
    }

    /** Begins no message any more, and nothing leaves; what runs may end. */
    void close() {
        synchronized (this) {
            closed = true;
        }
        ground.dispatch().close();
    }

    /** Waits until no message runs, at most until then; what still runs is broken off, and tried again by a successor. */
    synchronized void await(long until) throws InterruptedException {
        while ((busy && System.nanoTime() - until < 0) || committing) {
            TimeUnit.NANOSECONDS.timedWait(this, Math.max(MILLI, until - System.nanoTime()));
        }
        abandoned = true;
        runner.ifPresent(Thread::interrupt);
        long end = System.nanoTime() + BROKEN_OFF;
        while (busy && System.nanoTime() - end < 0) {
            TimeUnit.NANOSECONDS.timedWait(this, Math.max(MILLI, end - System.nanoTime()));
        }
    }

    /** Writes what changed, if nothing runs. */
    void write() {
        synchronized (this) {
            if (memory.isWritten() || (busy && !abandoned)) {
                return;
            }
        }
        memory.write();
    }

    /** Begins with what waits, and with what had not left. */
    void begin() {
        wake();
        resend();
    }

    private void resend() {
        if (ground.dispatch().size() > 0) {
            ground.runners().run(() -> ground.dispatch().send(this));
        }
    }

    /** Gives back what it had of the memory of all agents. */
    void release() {
        voice.tell();
        memory.close();
    }

    /** Does what is due when nothing happens: what could not leave is tried again, what changed is written, who rests shrinks. */
    void keep(Duration idle) {
        voice.tell();
        resend();
        write();
        synchronized (this) {
            if (!busy && guest.isPresent() && System.nanoTime() - since > idle.toNanos()) {
                guest = Optional.empty();
                memory.shrink();
            }
        }
    }
}
