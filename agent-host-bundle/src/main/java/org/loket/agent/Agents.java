package org.loket.agent;

import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.loket.counter.Refusal;

/**
 * The agents of this node by name, the programs that were refused, and who waits for whom. An agent whose program is being
 * replaced keeps its place for as long as the kernel's routes do: what comes meanwhile waits in its mailbox.
 */
final class Agents {
    static final Duration GRACE = Duration.ofSeconds(20);

    private final Path homes;
    private final BooleanSupplier nodeStops;
    private final Map<String, Place> places = new TreeMap<>();
    private final Map<String, String> refused = new TreeMap<>();
    private final Map<String, String> waits = new HashMap<>();
    private int coming;

    /** A mailbox and who sits at it; nobody since a moment in nanoseconds, if the agent is away. */
    private static final class Place {
        final Mailbox mailbox;
        Optional<Agent> agent = Optional.empty();
        long since = System.nanoTime();

        Place(Mailbox mailbox) {
            this.mailbox = mailbox;
        }
    }

    Agents(Path homes, BooleanSupplier nodeStops) {
        this.homes = homes;
        this.nodeStops = nodeStops;
    }

    /** Whether nobody is going to succeed to anybody. */
    boolean nodeStops() {
        return nodeStops.getAsBoolean();
    }

    /** An agent's home: a folder of its own in that of its program. */
    Home home(String name) {
        return new Home(homes.resolve("agent." + name).resolve(name));
    }

    /** A program is being admitted: who asks for an agent waits until it is {@link #settled}. */
    synchronized void expect() {
        coming++;
    }

    synchronized void settled() {
        coming--;
        notifyAll();
    }

    /** The mailbox an agent of that name has, or will have. */
    synchronized Mailbox mailbox(String name) {
        return place(name).mailbox;
    }

    private Place place(String name) {
        return places.computeIfAbsent(
                name, any -> new Place(new Mailbox(name, home(name).mail())));
    }

    synchronized boolean isTaken(String name) {
        return Optional.ofNullable(places.get(name))
                .flatMap(place -> place.agent)
                .isPresent();
    }

    /** Adds an agent; false if the name is taken. */
    synchronized boolean add(Agent agent) {
        refused.remove(agent.program().bundle());
        Place place = place(agent.name());
        if (place.agent.isPresent()) {
            return false;
        }
        place.agent = Optional.of(agent);
        notifyAll();
        return true;
    }

    /** The agent is away; its successor finds what came. */
    synchronized void leave(Agent agent) {
        Place place = places.get(agent.name());
        if (place != null && place.agent.filter(sitting -> sitting == agent).isPresent()) {
            place.agent = Optional.empty();
            place.since = System.nanoTime();
        }
    }

    /** Its program was uninstalled, or refused: nobody waits for a successor. */
    void end(String program, String why) {
        if (program.startsWith("agent.")) {
            end(program.substring("agent.".length()), why, Duration.ZERO);
        }
    }

    /** Ends the places whose agent did not come back in time. */
    void expire() {
        for (String name : names()) {
            end(name, name + " was stopped, and did not come back: start its program", GRACE);
        }
    }

    private synchronized List<String> names() {
        return List.copyOf(places.keySet());
    }

    private void end(String name, String why, Duration after) {
        Mailbox ended;
        synchronized (this) {
            Place place = places.get(name);
            if (place == null
                    || place.agent.isPresent()
                    || (coming > 0 && !after.isZero())
                    || System.nanoTime() - place.since < after.toNanos()) {
                return;
            }
            places.remove(name);
            ended = place.mailbox;
            notifyAll();
        }
        ended.end(why);
    }

    /** A program does not run, and why. */
    void refuse(String program, String why) {
        synchronized (this) {
            refused.put(program, why);
        }
        end(program, program + " was refused: " + why);
    }

    synchronized void forgive(String program) {
        refused.remove(program);
    }

    synchronized List<Agent> all() {
        return places.values().stream().flatMap(place -> place.agent.stream()).toList();
    }

    /** All mailboxes by name. */
    synchronized Map<String, Mailbox> mailboxes() {
        Map<String, Mailbox> all = new TreeMap<>();
        places.forEach((name, place) -> all.put(name, place.mailbox));
        return all;
    }

    synchronized List<Refused> refused() {
        return refused.entrySet().stream()
                .map(entry -> new Refused(entry.getKey(), entry.getValue()))
                .toList();
    }

    /** Waits until no program is being admitted, at most so long. */
    synchronized void quiet(long millis) throws InterruptedException {
        long end = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(millis);
        while (coming > 0 && System.nanoTime() - end < 0) {
            TimeUnit.NANOSECONDS.timedWait(this, Math.max(1, end - System.nanoTime()));
        }
    }

    /** The place of that name; waits for programs that are being admitted, at most so long. */
    private Place find(String name, long millis) throws Refusal, InterruptedException {
        long end = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(millis);
        while (!places.containsKey(name) && coming > 0 && !nodeStops() && System.nanoTime() - end < 0) {
            TimeUnit.NANOSECONDS.timedWait(this, Math.max(1, end - System.nanoTime()));
        }
        Place place = places.get(name);
        if (place != null) {
            return place;
        }
        if (nodeStops()) {
            throw new Refusal(Refusal.Reason.BUSY, Refusal.Ran.NO, "the node is stopping", "{\"retry-ms\":500}");
        }
        String why = Optional.ofNullable(refused.get("agent." + name))
                .map(text -> "; its program was refused: " + text)
                .orElse(places.isEmpty() ? "; there is none" : "; there are " + String.join(", ", places.keySet()));
        throw new Refusal(Refusal.Reason.INVALID, Refusal.Ran.NO, "no agent is called " + name + why);
    }

    /** The agent of that name; waits for its program, if that is being admitted or replaced, at most so long. */
    synchronized Agent agent(String name, long millis) throws Refusal, InterruptedException {
        long end = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(millis);
        Place place = find(name, millis);
        while (place.agent.isEmpty() && System.nanoTime() - end < 0) {
            TimeUnit.NANOSECONDS.timedWait(this, Math.max(1, end - System.nanoTime()));
            place = find(name, TimeUnit.NANOSECONDS.toMillis(end - System.nanoTime()));
        }
        return place.agent.orElseThrow(() -> new Refusal(
                Refusal.Reason.BUSY, Refusal.Ran.NO, name + " is being replaced: try again", "{\"retry-ms\":500}"));
    }

    /** Puts a message into an agent's mailbox; waits for programs that are being admitted, at most so long. */
    void deliver(String name, Message message, long millis) throws Refusal, InterruptedException {
        Place place;
        synchronized (this) {
            place = find(name, millis);
        }
        place.mailbox.post(message);
        Optional<Agent> agent;
        synchronized (this) {
            agent = place.agent;
        }
        agent.ifPresent(Agent::wake);
    }

    /** Notes that one agent waits for another; false if that one waits, directly or not, for the first. */
    synchronized boolean waitFor(String from, String to) {
        for (String next = to; next != null; next = waits.get(next)) {
            if (next.equals(from)) {
                return false;
            }
        }
        waits.put(from, to);
        return true;
    }

    synchronized void waitsNoMore(String from, String to) {
        waits.remove(from, to);
    }
}
