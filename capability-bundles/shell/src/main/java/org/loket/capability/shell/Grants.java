package org.loket.capability.shell;

import com.google.gson.JsonObject;
import java.util.List;
import org.apache.felix.service.command.CommandSession;
import org.loket.counter.Counter;
import org.osgi.framework.BundleContext;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;

/** Commands around grants: what is asked, what is granted, granting and revoking. */
@Component(
        service = Grants.class,
        property = {
            "osgi.command.scope=loket",
            "osgi.command.function=asks",
            "osgi.command.function=grant",
            "osgi.command.function=revoke",
            "osgi.command.function=grants"
        })
public final class Grants {
    private final Door door;
    private final Names names;

    @Activate
    public Grants(BundleContext context, @Reference Counter counter) {
        this(new Door(counter), new Names(context));
    }

    Grants(Door door, Names names) {
        this.door = door;
        this.names = names;
    }

    public void asks(CommandSession session, Object[] argv) throws Failure {
        Typed.run("asks", session, argv, 1, 1, typed -> {
            var answer = door.ask("kernel.grants", Json.of("name", named(typed.arg(0))));
            if (typed.printed(answer)) {
                return;
            }
            for (JsonObject grant : Json.objects(answer, "grants")) {
                var asked = new Asked(grant);
                asked.show(typed.screen());
                if (!asked.system()) {
                    waiting(asked.name(), typed.screen());
                }
            }
        });
    }

    /** What the jar that waits asks, if one does; where there is no deployer, none waits. */
    private void waiting(String name, Screen screen) {
        JsonObject answer;
        try {
            answer = door.ask("module.asks", Json.of("name", name));
        } catch (Failure e) {
            return;
        }
        if (answer.has("waiting")) {
            screen.line(screen.paint(Ink.BOLD, Json.text(answer, "waiting")) + " waits: " + Json.text(answer, "why"));
            Json.texts(answer, "new").forEach(line -> screen.line("  new   " + new Wish(line).words()));
            Json.texts(answer, "gone").forEach(line -> screen.line("  gone  " + new Wish(line).words()));
            screen.line("to let it serve: "
                    + screen.paint(Ink.BOLD, "accept " + name.substring(name.lastIndexOf('.') + 1)));
        }
    }

    public void grant(CommandSession session, Object[] argv) throws Failure {
        Typed.run("grant", session, argv, 1, 3, typed -> {
            int ways = (typed.has("asked") ? 1 : 0) + (typed.has("file") ? 1 : 0) + (typed.count() > 1 ? 1 : 0);
            if (ways != 1) {
                throw typed.wrong();
            }
            var args = Json.of("name", named(typed.arg(0)));
            if (typed.count() == 1) {
                args.addProperty(typed.has("asked") ? "asked" : "file", true);
            } else {
                args.addProperty("capability", typed.arg(1));
                typed.maybe(2).ifPresent(rule -> args.addProperty("rule", rule));
            }
            var answer = door.ask("kernel.grant", args);
            if (!typed.printed(answer)) {
                tell(typed.screen(), answer, "granted", " may now ");
            }
        });
    }

    public void revoke(CommandSession session, Object[] argv) throws Failure {
        Typed.run("revoke", session, argv, 1, 2, typed -> {
            if (typed.has("all") == (typed.count() == 2)) {
                throw typed.wrong();
            }
            var args = Json.of("name", named(typed.arg(0)));
            typed.maybe(1)
                    .ifPresentOrElse(name -> args.addProperty("capability", name), () -> args.addProperty("all", true));
            var answer = door.ask("kernel.revoke", args);
            if (!typed.printed(answer)) {
                tell(typed.screen(), answer, "revoked", " may no longer ");
            }
        });
    }

    public void grants(CommandSession session, Object[] argv) throws Failure {
        Typed.run("grants", session, argv, 0, 1, typed -> {
            var args = new JsonObject();
            if (typed.count() == 1) {
                args.addProperty("name", named(typed.arg(0)));
            }
            var answer = door.ask("kernel.grants", args);
            if (typed.printed(answer)) {
                return;
            }
            if (typed.count() == 1) {
                Json.objects(answer, "grants").forEach(grant -> new Asked(grant).detail(typed.screen()));
            } else {
                typed.screen().table(table(answer));
            }
        });
    }

    private static Table table(JsonObject answer) {
        var table = new Table("MODULE", "PUBLISHER", "GRANTED#", "MISSING#", "STATE");
        for (JsonObject grant : Json.objects(answer, "grants")) {
            var asked = new Asked(grant);
            if (asked.isTrivial()) {
                continue;
            }
            table.row(
                    asked.name(),
                    Json.text(grant, "publisher"),
                    String.valueOf(asked.lines().size()),
                    String.valueOf(asked.missing().size()),
                    asked.state());
        }
        return table;
    }

    private void tell(Screen screen, JsonObject answer, String field, String verb) {
        List<String> lines = Json.texts(answer, field);
        var name = Json.text(answer, "name");
        lines.forEach(line -> screen.line(name + verb + new Wish(line).words()));
        if (lines.isEmpty()) {
            screen.line("nothing changed for " + name);
        }
        if (Json.flag(answer, "restarted")) {
            screen.line(name + " was restarted for it, and nothing else");
        }
    }

    /** The symbolic name that is meant, of what is installed, else of what only has a file. */
    private String named(String name) throws Failure {
        if (names.knows(name)) {
            return names.symbolic(name, List.of());
        }
        var files = Json.objects(door.ask("kernel.grants"), "grants").stream()
                .map(grant -> Json.text(grant, "name"))
                .toList();
        return names.symbolic(name, files);
    }
}
