package org.loket.agent;

import java.io.IOException;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import org.loket.counter.Counter;
import org.loket.counter.Refusal;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A named instance of a program: a mailbox, and a state that changes by whole messages. A message that fails leaves no
 * trace in memory: the guest is thrown away, and the next one goes on from the last state.
 */
final class Agent {
    private static final Logger LOG = LoggerFactory.getLogger(Agent.class);
    private static final AtomicLong ORDER = new AtomicLong(System.currentTimeMillis() * 1_000_000);
    private static final int REMEMBERED = 1_000;

    /** What an owner sees of an agent. */
    record View(String state, int waiting, long done, long failed, String failure, int pages) {}

    /** What an agent needs of the host. */
    record Ground(Runners runners, Secret secret, Home home) {}

    /** A message in its place in the queue, by which its file is named too. */
    private record Letter(long order, Message message) {}

    private final String name;
    private final Program program;
    private final Template template;
    private final Counter counter;
    private final Ground ground;
    private final Deque<Letter> mailbox = new ArrayDeque<>();
    private final Set<String> seen = new LinkedHashSet<>();
    private Home.State state;
    private boolean unwritten;
    private Optional<Guest> guest = Optional.empty();
    private boolean busy;
    private boolean closed;
    private long done;
    private long failed;
    private String failure = "";

    private Agent(String name, Program program, Template template, Counter counter, Ground ground, Home.State state) {
        this.name = name;
        this.program = program;
        this.template = template;
        this.counter = counter.as(name);
        this.ground = ground;
        this.state = state;
    }

    /** Takes an agent up where its home left it. */
    static Agent open(String name, Program program, Template template, Counter counter, Ground ground) {
        Home.State state = new Home.State(template.image(), "");
        List<Message> letters = new ArrayList<>();
        try {
            letters.addAll(ground.home().waiting());
            state = ground.home().read(template).orElse(state);
        } catch (IOException e) {
            LOG.warn("{}: {}", name, e.getMessage());
        }
        Agent agent = new Agent(name, program, template, counter, ground, state);
        for (Message letter : letters) {
            if (!letter.id().equals(state.done())) {
                agent.restored(letter);
            }
        }
        return agent;
    }

    private synchronized void restored(Message letter) {
        long order = ORDER.incrementAndGet();
        mailbox.add(new Letter(order, letter));
        if (program.commit() == Program.Commit.MESSAGE) {
            keep(order, letter);
        }
        wake();
    }

    String name() {
        return name;
    }

    Program program() {
        return program;
    }

    /** Puts a message into the mailbox; a repeat of a told one, known by its id, is dropped. */
    synchronized void post(Message message) throws Refusal {
        if (closed) {
            throw new Refusal(Refusal.Reason.BUSY, Refusal.Ran.NO, name + " is stopping: try again");
        }
        if (mailbox.size() >= program.limits().mailbox()) {
            throw new Refusal(
                    Refusal.Reason.BUSY,
                    Refusal.Ran.NO,
                    name + " has " + mailbox.size() + " messages waiting (limits.mailbox): try again",
                    "{\"retry-ms\":100}");
        }
        boolean told = message.type().equals("tell");
        if (told && !seen.add(message.id())) {
            return;
        }
        if (seen.size() > REMEMBERED) {
            seen.remove(seen.iterator().next());
        }
        long order = ORDER.incrementAndGet();
        if (told && program.commit() == Program.Commit.MESSAGE && !keep(order, message)) {
            throw new Refusal(Refusal.Reason.FAILED, Refusal.Ran.NO, name + " cannot keep a message: see the log");
        }
        mailbox.add(new Letter(order, message));
        wake();
    }

    private boolean keep(long order, Message message) {
        try {
            ground.home().keep(order, message);
            return true;
        } catch (IOException e) {
            LOG.error("{}: cannot keep a message", name, e);
            return false;
        }
    }

    private synchronized void wake() {
        if (!busy && !closed && !mailbox.isEmpty()) {
            busy = true;
            ground.runners().run(this::work);
        }
    }

    /** Handles one message and makes room for other agents. */
    private void work() {
        Letter letter = next();
        boolean again = false;
        try {
            again = letter != null && !handle(letter.message());
        } catch (RuntimeException | Error e) {
            LOG.error("{}: the host failed at a message", name, e);
            guest = Optional.empty();
            fail(letter.message(), "the agent host failed; see the log");
        } finally {
            settle(letter, again);
        }
    }

    /** The next message somebody still waits for; null if there is none. */
    private synchronized Letter next() {
        Letter letter = mailbox.poll();
        while (letter != null && letter.message().reply().isDone()) {
            letter = mailbox.poll();
        }
        return letter;
    }

    private void settle(Letter letter, boolean again) {
        if (letter != null && !again && program.commit() == Program.Commit.MESSAGE) {
            forget(letter);
        }
        synchronized (this) {
            if (again) {
                mailbox.addFirst(letter);
            }
            busy = false;
            notifyAll();
            wake();
        }
    }

    private void forget(Letter letter) {
        try {
            ground.home().forget(letter.order(), letter.message());
        } catch (IOException e) {
            LOG.warn("{}: cannot take a handled message from the disk; it will be dropped when read", name, e);
        }
    }

    /** @return false if the host is stopping and the message must be tried again */
    private boolean handle(Message message) {
        Errand errand = new Errand(name, counter, message, program.limits(), ground.runners(), ground.secret());
        try {
            long millis = message.left(Instant.now()).toMillis();
            if (millis <= 0) {
                throw new Guest.Failure("nobody waited for the message any more", false);
            }
            Guest running = guest.orElseGet(() -> template.fork(state.image()));
            running.run("handle", errand, program.limits(), millis);
            commit(running, message);
            errand.send();
            message.reply().complete(errand.output());
            return true;
        } catch (Guest.Failure e) {
            guest = Optional.empty();
            if (e.stopped()) {
                return false;
            }
            fail(message, e.getMessage());
            return true;
        }
    }

    private void commit(Guest running, Message message) throws Guest.Failure {
        Home.State next = new Home.State(running.image(), message.id());
        if (program.commit() == Program.Commit.MESSAGE) {
            save(next);
        }
        synchronized (this) {
            state = next;
            unwritten = program.commit() == Program.Commit.IDLE;
            done++;
        }
        guest = Optional.of(running);
    }

    private void save(Home.State next) throws Guest.Failure {
        try {
            ground.home().write(template, next);
        } catch (IOException e) {
            throw new Guest.Failure("its memory cannot be written: " + e.getMessage(), false);
        }
    }

    private void fail(Message message, String why) {
        LOG.warn("{} failed at a message of {}: {}", name, message.from(), why);
        synchronized (this) {
            failed++;
            failure = why;
        }
        message.reply()
                .completeExceptionally(new Refusal(
                        Refusal.Reason.FAILED, Refusal.Ran.MAYBE, name + " failed, and is as before: " + why));
    }

    synchronized View view() {
        String now = closed ? "stopped" : busy ? "running" : mailbox.isEmpty() ? "idle" : "waiting";
        return new View(
                now,
                mailbox.size(),
                done,
                failed,
                failure,
                state.image().beyond(template.image()).size());
    }

    /** Takes no more messages; what runs ends or is put back. */
    synchronized void close() {
        closed = true;
    }

    /** Waits until no message runs, for at most so long. */
    synchronized void await(long millis) throws InterruptedException {
        long end = System.nanoTime() + millis * 1_000_000;
        for (long left = millis; busy && left > 0; left = (end - System.nanoTime()) / 1_000_000) {
            wait(left);
        }
    }

    /** Writes memory, if nothing runs and it changed; after {@link #close} also what is told and not handled. */
    synchronized void write() {
        if (busy && !closed) {
            return;
        }
        try {
            if (unwritten) {
                ground.home().write(template, state);
                unwritten = false;
            }
            if (closed) {
                for (Letter letter : mailbox) {
                    if (letter.message().type().equals("tell")) {
                        ground.home().keep(letter.order(), letter.message());
                    } else {
                        letter.message().reply().completeExceptionally(stopped());
                    }
                }
            }
        } catch (IOException e) {
            LOG.error("{}: cannot write its memory to its home", name, e);
        }
    }

    private Refusal stopped() {
        return new Refusal(
                Refusal.Reason.BUSY,
                Refusal.Ran.MAYBE,
                name + " was stopped meanwhile: try again",
                "{\"retry-ms\":500}");
    }
}
