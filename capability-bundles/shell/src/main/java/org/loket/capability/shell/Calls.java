package org.loket.capability.shell;

import com.google.gson.JsonObject;
import com.google.gson.JsonParseException;
import com.google.gson.JsonParser;
import java.util.List;
import org.apache.felix.service.command.CommandSession;
import org.loket.counter.Counter;
import org.osgi.framework.BundleContext;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;

/** Commands around a call: make it, ask whether it may be made, list what can be called. */
@Component(
        service = Calls.class,
        property = {
            "osgi.command.scope=loket",
            "osgi.command.function=call",
            "osgi.command.function=may",
            "osgi.command.function=caps"
        })
public final class Calls {
    private final Door door;
    private final Names names;

    @Activate
    public Calls(BundleContext context, @Reference Counter counter) {
        this(new Door(counter), new Names(context));
    }

    Calls(Door door, Names names) {
        this.door = door;
        this.names = names;
    }

    public void call(CommandSession session, Object[] argv) throws Failure {
        Typed.run("call", session, argv, 1, 2, typed -> {
            var answer = answer(typed.arg(0), typed.maybe(1).orElse("{}"));
            typed.screen()
                    .line(
                            typed.has("json")
                                    ? answer
                                    : readable(answer, typed.screen().width()));
        });
    }

    public void may(CommandSession session, Object[] argv) throws Failure {
        Typed.run("may", session, argv, 2, 3, typed -> {
            var args = new JsonObject();
            args.addProperty("caller", names.symbolic(typed.arg(0), List.of()));
            args.addProperty("capability", typed.arg(1));
            if (typed.count() == 3) {
                args.add("args", object(typed.arg(2)));
            }
            var answer = door.ask("kernel.may", args);
            if (typed.printed(answer)) {
                return;
            }
            var allowed = Json.flag(answer, "allowed");
            var screen = typed.screen();
            screen.line(screen.paint(allowed ? Ink.GREEN : Ink.RED, allowed ? "yes" : "no") + ": "
                    + Json.text(answer, "why"));
            if (answer.has("line")) {
                screen.line("by " + Json.text(answer, "line"));
            }
        });
    }

    public void caps(CommandSession session, Object[] argv) throws Failure {
        Typed.run("caps", session, argv, 0, 1, typed -> {
            var answer = door.ask("kernel.catalogue");
            if (typed.printed(answer)) {
                return;
            }
            var table = new Table("CAPABILITY", "EFFECT", "BY", "WHAT");
            for (JsonObject offer : Json.objects(answer, "capabilities")) {
                if (Json.text(offer, "name").startsWith(typed.maybe(0).orElse(""))) {
                    table.row(
                            Json.text(offer, "name"),
                            Json.text(offer, "effect"),
                            Json.text(offer, "provider"),
                            Json.text(offer, "description"));
                }
            }
            if (table.isEmpty()) {
                throw new Failure("nothing is offered under " + typed.maybe(0).orElse("any name"));
            }
            typed.screen().table(table);
        });
    }

    /** The answer; where nobody offers the capability, the refusal says who would if it were let. */
    private String answer(String capability, String args) throws Failure {
        try {
            return door.text(capability, args);
        } catch (Failure refused) {
            if (refused.getMessage().startsWith("refused UNKNOWN")) {
                for (JsonObject grant : Json.objects(door.ask("kernel.grants"), "grants")) {
                    var asked = new Asked(grant);
                    if (asked.wouldOffer(capability)) {
                        throw new Failure(refused.getMessage() + "\n" + asked.name()
                                + " would offer it, but may not yet: " + asked.remedy());
                    }
                }
            }
            throw refused;
        }
    }

    private static JsonObject object(String text) throws Failure {
        try {
            if (JsonParser.parseString(text) instanceof JsonObject object) {
                return object;
            }
        } catch (JsonParseException e) {
            throw new Failure("this is not JSON: " + text);
        }
        throw new Failure("a JSON object is wanted, in single quotes, e.g. '{\"sides\":6}'");
    }

    /** On one line if it fits, indented if not. */
    private static String readable(String answer, int width) {
        return answer.length() <= Math.min(width, 120) ? answer : Json.wide(JsonParser.parseString(answer));
    }
}
