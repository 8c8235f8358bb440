package org.loket.counter;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * Calls for the unit tests of capabilities and gates: {@code new Dice(…).call(Calls.of("dice.roll", "{\"sides\":6}"))}.
 *
 * <p>They are good for tests only: the counter knows its own calls and refuses to continue any other.
 */
public final class Calls {
    private static final String ID = "4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7";

    private Calls() {}

    /** A root call by {@code org.example.caller} that changes something and has 30 s. */
    public static Call of(String capability, String args) {
        return of("org.example.caller", capability, args);
    }

    /** The same by a caller of one's choice, {@code name} or {@code name/instance}. */
    public static Call of(String caller, String capability, String args) {
        return of(caller, capability, args, Optional.empty());
    }

    /** The same with a key, as {@link Counter#once} gives it. */
    public static Call of(String caller, String capability, String args, Optional<String> key) {
        int slash = caller.indexOf('/');
        String name = slash < 0 ? caller : caller.substring(0, slash);
        String instance = slash < 0 ? "" : caller.substring(slash + 1);
        return new TestCall(
                name,
                instance,
                List.of(caller),
                key,
                capability,
                args,
                Instant.now().plus(Duration.ofSeconds(30)));
    }

    private record TestCall(
            String caller,
            String instance,
            List<String> chain,
            Optional<String> key,
            String capability,
            String args,
            Instant deadline)
            implements Call {
        @Override
        public String id() {
            return ID;
        }

        @Override
        public Optional<String> parent() {
            return Optional.empty();
        }

        @Override
        public boolean write() {
            return true;
        }
    }
}
