package org.loket.capability.shell;

import org.apache.felix.service.command.CommandSession;
import org.loket.counter.Counter;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;

/** The owner's word for a program that came along with a home. */
@Component(
        service = Accept.class,
        property = {"osgi.command.scope=loket", "osgi.command.function=accept"})
public final class Accept {
    private final Door door;

    @Activate
    public Accept(@Reference Counter counter) {
        door = new Door(counter);
    }

    public void accept(CommandSession session, Object[] argv) throws Failure {
        Typed.run("accept", session, argv, 1, 1, typed -> {
            var answer = door.ask("agent.import", Json.of("agent", typed.arg(0)));
            if (typed.printed(answer)) {
                return;
            }
            var program = Json.text(answer, "program");
            typed.screen().line("accepted " + program + " " + Json.text(answer, "version"));
            var asks = Json.texts(answer, "asks");
            if (!asks.isEmpty()) {
                typed.screen()
                        .line("it may call nothing yet; it asks for " + String.join(", ", asks) + ": grant " + program
                                + " --asked");
            }
        });
    }
}
