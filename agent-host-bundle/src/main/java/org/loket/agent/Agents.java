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
import java.util.function.LongPredicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.loket.counter.Refusal;

/**
 * The agents of this node by name, the programs that were refused, and who waits for whom. An agent whose program is being
 * replaced keeps its place for as long as the kernel's routes do: what comes meanwhile waits in its mailbox.
 */
final class Agents {
    static final Duration GRACE = Duration.ofSeconds(20);
    /** The number of no bundle: of one that is not installed. */
    static final long NOBODYS = -2;

    private static final long NOBODY = -1;

    private final Homes homes;
    private final BooleanSupplier nodeStops;
    private final Map<String, Place> places = new TreeMap<>();
    private final Map<String, String> refused = new TreeMap<>();
    private final Map<String, Refused> wentBack = new TreeMap<>();
    private final Map<String, String> waits = new HashMap<>();
    private int coming;

    /** A mailbox and who sits at it; nobody since a moment in nanoseconds, if the agent is away. */
    private static final class Place {
        final Mailbox mailbox;
        Optional<Agent> agent = Optional.empty();
        /** The bundle whose agent sits or sat here; no other one's end is an end of it. */
        long bundle = NOBODY;

        long since = System.nanoTime();

        Place(Mailbox mailbox) {
            this.mailbox = mailbox;
        }
    }

    Agents(Path homes, BooleanSupplier nodeStops) {
        this.homes = new Homes(homes);
        this.nodeStops = nodeStops;
    }

    /** Whether nobody is going to succeed to anybody. */
    boolean nodeStops() {
        return nodeStops.getAsBoolean();
    }

    Homes homes() {
        return homes;
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
                name, any -> new Place(new Mailbox(name, homes.of(name).mail())));
    }

    /** Whether that name is another bundle's, as long as that one is there. */
    synchronized boolean isTaken(String name, long bundle, LongPredicate installed) {
        Place place = places.get(name);
        return place != null
                && (place.agent.isPresent()
                        || (place.bundle != NOBODY && place.bundle != bundle && installed.test(place.bundle)));
    }

    /** A program that is still to be started has that name. */
    synchronized void expect(String name, long bundle) {
        Place place = place(name);
        if (place.bundle == NOBODY) {
            place.bundle = bundle;
        }
    }

    /** Adds the agent of a bundle; false if the name is taken. */
    synchronized boolean add(Agent agent, long bundle) {
        refused.remove(agent.program().bundle());
        Place place = place(agent.name());
        if (place.agent.isPresent()) {
            return false;
        }
        place.agent = Optional.of(agent);
        place.bundle = bundle;
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
    void end(String program, long bundle, String why) {
        names().stream()
                .filter(name -> program.equals(Homes.bundle(name)))
                .forEach(name -> end(name, bundle, why, Duration.ZERO));
    }

    /** Ends the places whose agent did not come back in time. */
    void expire() {
        for (String name : names()) {
            end(name, NOBODY, name + " was stopped, and did not come back: start its program", GRACE);
        }
    }

    private synchronized List<String> names() {
        return List.copyOf(places.keySet());
    }

    private void end(String name, long bundle, String why, Duration after) {
        Mailbox ended;
        synchronized (this) {
            Place place = places.get(name);
            if (place == null
                    || place.agent.isPresent()
                    || (bundle != NOBODY && place.bundle != NOBODY && place.bundle != bundle)
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

    /** The program of a bundle does not run, and why. */
    void refuse(String program, long bundle, String why) {
        synchronized (this) {
            refused.put(program, why);
        }
        end(program, bundle, program + " was refused: " + why);
    }

    synchronized void forgive(String program) {
        refused.remove(program);
    }

    /** A new version of a program was refused, and the one before it goes on. */
    synchronized void goesBack(Refused version) {
        wentBack.put(version.program(), version);
    }

    /** The version of a program that was refused last, since which no other was taken. */
    synchronized Optional<Refused> wentBack(String program) {
        return Optional.ofNullable(wentBack.get(program));
    }

    /** A program has a new version, or is gone: what was refused before is history. */
    synchronized void goesOn(String program) {
        wentBack.remove(program);
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
        return Stream.concat(
                        refused.entrySet().stream().map(entry -> new Refused(entry.getKey(), entry.getValue(), "", "")),
                        wentBack.values().stream())
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
        String why = Optional.ofNullable(refused.get(Homes.bundle(name)))
                .map(text -> "; its program was refused: " + text)
                .orElse(places.isEmpty() ? "; there is none" : "; there are " + programs());
        throw new Refusal(Refusal.Reason.INVALID, Refusal.Ran.NO, "no agent is called " + name + why);
    }

    /** Whoever was spawned is not named: there may be thousands. */
    private String programs() {
        return places.keySet().stream()
                .filter(name -> name.equals(Homes.program(name)))
                .collect(Collectors.joining(", "));
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
