package agent.notes;

import org.loket.guest.Agent;

/** An agent that remembers what it is told and what it reads, and answers in the words it found there. */
final class Main {
    private Main() {}

    public static void main(String[] args) {
        Agent.serve((message, counter) -> new Notes(counter).handle(message));
    }
}
