package org.loket.capability.shell;

import com.google.gson.JsonObject;
import java.util.List;
import org.apache.felix.service.command.CommandSession;
import org.loket.counter.Counter;
import org.osgi.framework.BundleContext;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;

/** Commands around what a module was and who made it: going back, looking back, trusting. */
@Component(
        service = Modules.class,
        property = {
            "osgi.command.scope=loket",
            "osgi.command.function=rollback",
            "osgi.command.function=history",
            "osgi.command.function=publishers"
        })
public final class Modules {
    private final Door door;
    private final Names names;

    @Activate
    public Modules(BundleContext context, @Reference Counter counter) {
        this(new Door(counter), new Names(context));
    }

    Modules(Door door, Names names) {
        this.door = door;
        this.names = names;
    }

    public void rollback(CommandSession session, Object[] argv) throws Failure {
        Typed.run("rollback", session, argv, 1, 2, typed -> {
            var args = Json.of("name", names.symbolic(typed.arg(0), List.of()));
            typed.maybe(1).ifPresent(to -> args.addProperty("to", to));
            tell(typed, door.ask("module.rollback", args));
        });
    }

    static void tell(Typed typed, JsonObject answer) {
        if (typed.printed(answer)) {
            return;
        }
        var says = Json.text(answer, "says");
        typed.screen()
                .line(Json.text(answer, "state") + " " + Json.text(answer, "name") + " " + Json.text(answer, "version")
                        + (says.isEmpty() ? "" : ", " + says));
        for (String line : Json.texts(answer, "granted")) {
            typed.screen().line("  may now " + new Wish(line).words());
        }
    }

    public void history(CommandSession session, Object[] argv) throws Failure {
        Typed.run("history", session, argv, 0, 1, typed -> {
            var args = new JsonObject();
            if (typed.count() == 1) {
                args.addProperty("name", past(typed.arg(0)));
            }
            var answer = door.ask("module.history", args);
            if (typed.printed(answer)) {
                return;
            }
            var table = new Table("WHEN", "MODULE", "WHAT", "TO", "DIGEST", "BY", "OUTCOME");
            Json.objects(answer, "deeds").forEach(deed -> row(table, deed));
            typed.screen().table(table);
        });
    }

    public void publishers(CommandSession session, Object[] argv) throws Failure {
        Typed.run("publishers", session, argv, 0, 1, typed -> {
            boolean changes = typed.has("trust") || typed.has("revoke");
            if (changes != (typed.count() == 1) || (typed.has("trust") && typed.has("revoke"))) {
                throw typed.wrong();
            }
            if (changes) {
                var args = Json.of("publisher", typed.arg(0));
                args.addProperty("revoke", typed.has("revoke"));
                trusted(typed, door.ask("module.trust", args));
                return;
            }
            var answer = door.ask("module.publishers");
            if (typed.printed(answer)) {
                return;
            }
            var table = new Table("PUBLISHER", "STATE", "MODULES");
            for (JsonObject publisher : Json.objects(answer, "publishers")) {
                table.row(
                        Json.text(publisher, "publisher"),
                        Json.text(publisher, "state"),
                        String.join(", ", Json.texts(publisher, "modules")));
            }
            typed.screen().table(table);
        });
    }

    private static void trusted(Typed typed, JsonObject answer) {
        if (typed.printed(answer)) {
            return;
        }
        typed.screen().line(Json.text(answer, "publisher") + " is " + Json.text(answer, "state"));
        if (Json.text(answer, "state").equals("revoked")) {
            Json.texts(answer, "modules")
                    .forEach(name -> typed.screen().line("  " + name + " is his and goes on running"));
        }
    }

    /** A module that went has a history, and no bundle. */
    private String past(String name) throws Failure {
        var all = Json.objects(door.ask("module.history"), "deeds").stream()
                .map(deed -> Json.text(deed, "name"))
                .distinct()
                .toList();
        return names.symbolic(name, all);
    }

    private static void row(Table table, JsonObject deed) {
        var to = Json.object(deed, "to");
        var digest = Json.text(to, "sha256");
        var op = Json.text(deed, "op");
        var why = Json.text(deed, "why");
        table.row(
                Json.text(deed, "at"),
                Json.text(deed, "name"),
                op.isEmpty() ? Json.text(deed, "what") : op,
                Json.text(to, "version"),
                digest.substring(0, Math.min(12, digest.length())),
                Json.text(deed, "by"),
                Json.text(deed, "outcome") + (why.isEmpty() ? "" : ": " + why));
    }
}
