package org.loket.agent;

import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import org.loket.counter.Refusal;

/** The agents of this node by name, the programs that were refused, and who waits for whom. */
final class Agents {
    private final Map<String, Agent> agents = new TreeMap<>();
    private final Map<String, String> refused = new TreeMap<>();
    private final Map<String, String> waits = new HashMap<>();
    private int coming;

    /** A program is being admitted: who asks for an agent waits until it is {@link #settled}. */
    synchronized void expect() {
        coming++;
    }

    synchronized void settled() {
        coming--;
        notifyAll();
    }

    /** Adds an agent; false if the name is taken. */
    synchronized boolean add(Agent agent) {
        refused.remove(agent.program().bundle());
        boolean fresh = agents.putIfAbsent(agent.name(), agent) == null;
        notifyAll();
        return fresh;
    }

    synchronized void remove(Agent agent) {
        agents.remove(agent.name(), agent);
    }

    synchronized void refuse(String program, String why) {
        refused.put(program, why);
    }

    synchronized void forgive(String program) {
        refused.remove(program);
    }

    synchronized Collection<Agent> all() {
        return List.copyOf(agents.values());
    }

    synchronized List<Refused> refused() {
        return refused.entrySet().stream()
                .map(entry -> new Refused(entry.getKey(), entry.getValue()))
                .toList();
    }

    /** Waits until no program is being admitted, or the agent of that name is there; at most so long. */
    synchronized void quiet(String name, long millis) throws InterruptedException {
        long end = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(millis);
        for (long left = millis;
                !agents.containsKey(name) && coming > 0 && left > 0;
                left = TimeUnit.NANOSECONDS.toMillis(end - System.nanoTime())) {
            wait(left);
        }
    }

    /** The agent of that name; waits for programs that are being admitted, at most so long. */
    synchronized Agent find(String name, long millis) throws Refusal, InterruptedException {
        quiet(name, millis);
        Agent agent = agents.get(name);
        if (agent != null) {
            return agent;
        }
        String why = Optional.ofNullable(refused.get("agent." + name))
                .map(text -> "; its program was refused: " + text)
                .orElse(agents.isEmpty() ? "; there is none" : "; there are " + String.join(", ", agents.keySet()));
        throw new Refusal(Refusal.Reason.INVALID, Refusal.Ran.NO, "no agent is called " + name + why);
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

    synchronized void waitsNoMore(String from) {
        waits.remove(from);
    }
}
