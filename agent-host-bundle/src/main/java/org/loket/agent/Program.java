package org.loket.agent;

import java.util.List;

/**
 * What {@code agent.json} says.
 *
 * @param commit whether an agent's memory is written before each reply, or only when it has nothing to do
 * @param upgrade whether its agents hand their state over to other code of the program, and take it over from there
 */
record Program(
        String name,
        String version,
        String description,
        List<Ask> asks,
        List<Offered> provides,
        Limits limits,
        Commit commit,
        boolean upgrade) {
    /** When memory goes to the disk. */
    enum Commit {
        /** When the agent has nothing to do: a crash of the node takes memory back to there. */
        IDLE,
        /** Before each reply. */
        MESSAGE
    }

    /** A capability the program asks for: an exact name or a prefix ending in {@code .*}; rule and why may be empty. */
    record Ask(String capability, String rule, String why) {}

    /** A capability the program serves; args and answer are JSON Schemas. */
    record Offered(String capability, String effect, String description, String args, String answer) {}

    /** The symbolic name of its bundle. */
    String bundle() {
        return "agent." + name;
    }
}
