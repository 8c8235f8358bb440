package org.loket.capability.shell;

import com.google.gson.JsonObject;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import org.apache.felix.service.command.CommandSession;
import org.loket.counter.Counter;
import org.osgi.framework.BundleContext;
import org.osgi.framework.BundleException;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;

/** Commands around the node as a whole: how it is, what is in it, what commands there are, and the way out. */
@Component(
        service = Node.class,
        property = {
            "osgi.command.scope=loket",
            "osgi.command.function=status",
            "osgi.command.function=modules",
            "osgi.command.function=help",
            "osgi.command.function=exit"
        })
public final class Node {
    private final Door door;
    private final BundleContext context;

    @Activate
    public Node(BundleContext context, @Reference Counter counter) {
        this(new Door(counter), context);
    }

    Node(Door door, BundleContext context) {
        this.door = door;
        this.context = context;
    }

    public void status(CommandSession session, Object[] argv) throws Failure {
        Typed.run("status", session, argv, 0, 0, typed -> {
            var answer = door.ask("kernel.status");
            if (!typed.printed(answer)) {
                show(typed.screen(), answer);
            }
        });
    }

    public void modules(CommandSession session, Object[] argv) throws Failure {
        Typed.run("modules", session, argv, 0, 0, typed -> {
            var answer = door.ask("kernel.status");
            if (typed.printed(answer)) {
                return;
            }
            var table = new Table("ID#", "MODULE", "VERSION", "STATE", "PUBLISHER", "NOTE");
            var deployed = deployed();
            for (JsonObject module : Json.objects(answer, "modules")) {
                table.row(
                        Json.text(module, "id"),
                        Json.text(module, "name"),
                        Json.text(module, "version"),
                        Json.text(module, "state"),
                        Json.text(module, "publisher"),
                        note(module, deployed));
            }
            typed.screen().table(table);
            for (JsonObject notice : Json.objects(deployed, "notices")) {
                typed.screen()
                        .line("modules/" + Json.text(notice, "file") + " was not taken: " + Json.text(notice, "why"));
            }
            long unshown = Json.number(deployed, "unshown");
            if (unshown > 0) {
                typed.screen().line("and " + unshown + " files more, which the log names");
            }
        });
    }

    public void help(CommandSession session, Object[] argv) throws Failure {
        Typed.run("help", session, argv, 0, 1, typed -> {
            if (typed.count() == 1) {
                var command = typed.arg(0).replaceFirst("^loket:", "");
                if (!Manual.COMMANDS.contains(command)) {
                    throw new Failure(
                            "no command of Loket is called " + command + "; help lists them, gogo:help has the rest");
                }
                typed.screen().line(Manual.text(command).stripTrailing());
                return;
            }
            var table = new Table("COMMAND", "WHAT IT DOES");
            Manual.COMMANDS.forEach(command -> table.row(Manual.usage(command), Manual.summary(command)));
            typed.screen().table(table);
            typed.screen()
                    .line("help COMMAND says more, with an example; --json on most gives JSON; felix:… are the stock"
                            + " ones");
        });
    }

    public void exit(CommandSession session, Object[] argv) throws Failure {
        Typed.run("exit", session, argv, 0, 1, typed -> {
            try {
                context.getBundle(0).stop();
            } catch (BundleException e) {
                throw new Failure("the node does not stop: " + e.getMessage());
            }
        });
    }

    /** What the deployer knows; nothing where there is none. */
    private JsonObject deployed() {
        try {
            return door.ask("module.list");
        } catch (Failure e) {
            return new JsonObject();
        }
    }

    private static String note(JsonObject module, JsonObject deployed) {
        if (Json.flag(module, "system")) {
            return "trusted: system";
        }
        for (JsonObject known : Json.objects(deployed, "modules")) {
            var waiting = Json.object(known, "waiting");
            if (Json.text(known, "name").equals(Json.text(module, "name")) && waiting.has("version")) {
                return Json.text(waiting, "version") + " waits for you: " + Json.text(waiting, "why");
            }
            if (Json.text(known, "name").equals(Json.text(module, "name"))
                    && Json.text(known, "state").equals("suspended")) {
                return "suspended: its jar is gone from modules/";
            }
        }
        long waits = Json.number(module, "waits");
        var name = Json.text(module, "name");
        return waits == 0 ? "" : "waits for " + waits + ": asks " + name.substring(name.lastIndexOf('.') + 1);
    }

    private static void show(Screen screen, JsonObject status) {
        var ledger = Json.object(status, "ledger");
        screen.line("Loket     " + Json.text(status, "version") + ", " + Json.text(status, "jdk"));
        screen.line("up        " + up(Json.text(status, "started")));
        if (status.has("ready-ms")) {
            screen.line("ready in  " + Json.number(status, "ready-ms") + " ms");
        }
        screen.line("walls     " + Json.text(status, "security"));
        screen.line("modules   " + Json.objects(status, "modules").size());
        screen.line("ledger    line " + Json.text(ledger, "seq") + ", hash " + Json.text(ledger, "hash"));
        Json.texts(status, "warnings").forEach(text -> screen.line(screen.paint(Ink.YELLOW, "warning") + "   " + text));
    }

    private static String up(String started) {
        if (started.isEmpty()) {
            return "";
        }
        var up = Duration.between(Instant.parse(started), Instant.now()).truncatedTo(ChronoUnit.SECONDS);
        return "%d d %02d:%02d:%02d, since %s"
                .formatted(up.toDays(), up.toHoursPart(), up.toMinutesPart(), up.toSecondsPart(), started);
    }
}
