package agent.echo;

import org.loket.guest.Agent;

/** The smallest whole agent in Java: answers each message with its body. */
final class Main {
    private Main() {}

    public static void main(String[] args) {
        Agent.serve((message, counter) -> message.body());
    }
}
