package org.loket.capability.shell;

import com.google.gson.JsonArray;
import java.util.List;
import org.apache.felix.service.command.CommandSession;
import org.loket.counter.Counter;
import org.osgi.framework.BundleContext;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;

/** The owner's word: for what a module asks, for a jar that waits, for a program that came along with a home. */
@Component(
        service = Accept.class,
        property = {"osgi.command.scope=loket", "osgi.command.function=accept"})
public final class Accept {
    private final Door door;
    private final Names names;

    @Activate
    public Accept(BundleContext context, @Reference Counter counter) {
        this(new Door(counter), new Names(context));
    }

    Accept(Door door, Names names) {
        this.door = door;
        this.names = names;
    }

    public void accept(CommandSession session, Object[] argv) throws Failure {
        Typed.run("accept", session, argv, 1, Integer.MAX_VALUE, typed -> {
            var name = module(typed.arg(0));
            if (name.isEmpty()) {
                program(typed);
            } else {
                module(typed, name);
            }
        });
    }

    /** The module that is meant; empty text if it is a program or nothing that is installed. */
    private String module(String said) {
        try {
            var name = names.symbolic(said, List.of());
            return name.startsWith("agent.") ? "" : name;
        } catch (Failure none) {
            return "";
        }
    }

    private void module(Typed typed, String name) throws Failure {
        var args = Json.of("name", name);
        if (typed.has("refuse")) {
            args.addProperty("refuse", true);
        }
        if (typed.has("none") || typed.count() > 1) {
            var lines = new JsonArray();
            typed.args().stream().skip(1).forEach(lines::add);
            args.add("lines", lines);
        }
        Modules.tell(typed, door.ask("module.accept", args));
    }

    private void program(Typed typed) throws Failure {
        if (typed.count() > 1) {
            throw typed.wrong();
        }
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
    }
}
