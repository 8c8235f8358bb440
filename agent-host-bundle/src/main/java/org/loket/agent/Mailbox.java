package org.loket.agent;

import java.io.IOException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import org.loket.counter.Refusal;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What waits for an agent, in order. It outlives the agent while its program or the host is replaced, so that what comes
 * meanwhile waits for the successor.
 */
final class Mailbox {
    private static final Logger LOG = LoggerFactory.getLogger(Mailbox.class);
    private static final AtomicLong ORDER = new AtomicLong(System.currentTimeMillis() * 1_000_000);
    private static final int REMEMBERED = 256;
    private static final int HEAVIEST = 8 << 20;

    private final String name;
    private final Mail mail;
    private final Deque<Letter> letters = new ArrayDeque<>(2);
    private final Set<String> waiting = new HashSet<>(2);
    private final Set<String> done = new LinkedHashSet<>(2);
    private String running = "";
    private int most = Limits.NORMAL.mailbox();
    /** Until it is known who sits here, what is told is kept. */
    private boolean durable = true;

    private boolean left;

    Mailbox(String name, Mail mail) {
        this.name = name;
        this.mail = mail;
    }

    /** Name of the agent. */
    String name() {
        return name;
    }

    /** Begins with what was kept and is not among the messages handled already. */
    synchronized void restore(List<String> handled) throws IOException {
        done.addAll(handled);
        for (Letter letter : mail.read()) {
            String id = letter.message().id();
            if (done.contains(id)) {
                mail.forget(letter);
            } else if (!knows(id)) {
                add(letter);
            }
        }
    }

    /** From now on the limits of this program hold; what waits already stays. */
    synchronized void serve(Program program) {
        most = program.limits().mailbox();
        durable = program.commit() == Program.Commit.MESSAGE;
    }

    /** Takes a message in; a repeat of one that nobody waits for, known by its id, is dropped. */
    synchronized void post(Message message) throws Refusal {
        boolean answer = message.type().equals("answer");
        if (left) {
            throw new Refusal(
                    Refusal.Reason.BUSY, Refusal.Ran.NO, name + " is stopping: try again", "{\"retry-ms\":500}");
        }
        if (message.told() && knows(message.id())) {
            return;
        }
        if ((letters.size() >= most || weight() > HEAVIEST) && !answer) {
            throw new Refusal(
                    Refusal.Reason.BUSY,
                    Refusal.Ran.NO,
                    name + " has " + letters.size() + " messages waiting (limits.mailbox; at most " + HEAVIEST
                            + " characters in all): try again",
                    "{\"retry-ms\":100}");
        }
        Letter letter = new Letter(ORDER.incrementAndGet(), message, durable && message.told());
        if (letter.kept()) {
            keep(letter);
        }
        add(letter);
    }

    /** How many characters wait; few letters need counting, and many have been refused before they were heavy. */
    private long weight() {
        long weight = 0;
        for (Letter letter : letters) {
            weight += letter.message().body().length();
        }
        return weight;
    }

    private void keep(Letter letter) throws Refusal {
        try {
            mail.keep(letter);
        } catch (IOException e) {
            LOG.error("{}: cannot keep a message", name, e);
            throw new Refusal(Refusal.Reason.FAILED, Refusal.Ran.NO, name + " cannot keep a message: see the log");
        }
    }

    /** Puts a letter where its order says. */
    synchronized void add(Letter letter) {
        if (letter.message().told()) {
            waiting.add(letter.message().id());
        }
        Deque<Letter> later = new ArrayDeque<>();
        while (!letters.isEmpty() && letters.peekLast().order() > letter.order()) {
            later.push(letters.pollLast());
        }
        letters.add(letter);
        letters.addAll(later);
    }

    /** The next message somebody still waits for; null if there is none. */
    synchronized Letter next() {
        Letter letter = letters.poll();
        while (letter != null && letter.message().reply().over()) {
            letter = letters.poll();
        }
        if (letter != null && letter.message().told()) {
            running = letter.message().id();
            waiting.remove(running);
        }
        return letter;
    }

    /** Puts back the first one, which is to be tried again. */
    void back(Letter letter) {
        synchronized (this) {
            running = "";
            if (letter.message().told()) {
                waiting.add(letter.message().id());
            }
            letters.addFirst(letter);
            if (!left) {
                return;
            }
        }
        end(name + " was stopped while it ran: try again");
    }

    /** What runs is done, and never to be done again. */
    synchronized void done() {
        if (!running.isEmpty()) {
            done.add(running);
            running = "";
            if (done.size() > REMEMBERED) {
                done.remove(done.iterator().next());
            }
        }
    }

    void handled(Letter letter) {
        done();
        if (letter.kept()) {
            mail.forget(letter);
        }
    }

    /** Whether a message nobody waits for came already, as far as is remembered. */
    synchronized boolean knows(String id) {
        return waiting.contains(id) || done.contains(id) || running.equals(id);
    }

    /** The messages nobody waits for that were handled last, by id; with the one that runs, or without. */
    synchronized List<String> handled(boolean withRunning) {
        if (!withRunning || running.isEmpty()) {
            return List.copyOf(done);
        }
        List<String> all = new ArrayList<>(done);
        all.add(running);
        return all;
    }

    synchronized int size() {
        return letters.size();
    }

    /** Takes no more; puts what nobody waits for on the disk, and gives the rest. */
    synchronized List<Letter> leave() {
        left = true;
        List<Letter> asked = new ArrayList<>();
        for (Letter letter : letters) {
            try {
                if (!letter.message().told()) {
                    asked.add(letter);
                } else if (!letter.kept()) {
                    mail.keep(letter);
                }
            } catch (IOException e) {
                LOG.error("{}: cannot keep a message", name, e);
            }
        }
        letters.clear();
        waiting.clear();
        return asked;
    }

    /** Nobody is going to come: keeps what nobody waits for, and tells the others. */
    void end(String why) {
        for (Letter letter : leave()) {
            if (letter.message().reply().claim()) {
                letter.message()
                        .reply()
                        .fail(new Refusal(Refusal.Reason.BUSY, Refusal.Ran.MAYBE, why, "{\"retry-ms\":500}"));
            }
        }
    }
}
