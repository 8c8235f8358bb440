package org.loket.capability.shell;

import com.google.gson.JsonObject;
import java.util.List;
import org.apache.felix.service.command.CommandSession;
import org.loket.counter.Counter;
import org.osgi.framework.BundleContext;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;

/** Commands around the record of what was done: read its end, verify all of it. */
@Component(
        service = Ledger.class,
        property = {"osgi.command.scope=loket", "osgi.command.function=ledger", "osgi.command.function=verify"})
public final class Ledger {
    private final Door door;
    private final Names names;

    @Activate
    public Ledger(BundleContext context, @Reference Counter counter) {
        this(new Door(counter), new Names(context));
    }

    Ledger(Door door, Names names) {
        this.door = door;
        this.names = names;
    }

    public void ledger(CommandSession session, Object[] argv) throws Failure {
        Typed.run("ledger", session, argv, 0, 1, typed -> {
            var args = new JsonObject();
            args.addProperty("lines", count(typed.maybe(0).orElse("20")));
            if (typed.has("caller")) {
                var caller = typed.value("caller").orElse("");
                args.addProperty("caller", names.knows(caller) ? names.symbolic(caller, List.of()) : caller);
            }
            typed.value("capability").ifPresent(name -> args.addProperty("capability", name));
            var answer = door.ask("kernel.ledger.tail", args);
            if (!typed.printed(answer)) {
                typed.screen().table(new LedgerTable(Json.objects(answer, "lines")).table());
            }
        });
    }

    public void verify(CommandSession session, Object[] argv) throws Failure {
        Typed.run("verify", session, argv, 0, 2, typed -> {
            if (typed.count() == 1) {
                throw typed.wrong();
            }
            var args = new JsonObject();
            if (typed.count() == 2) {
                args.addProperty("seq", whole(typed.arg(0)));
                args.addProperty("hash", typed.arg(1));
            }
            var answer = door.ask("kernel.ledger.verify", args);
            if (!typed.printed(answer)) {
                show(typed.screen(), answer);
            }
            if (!Json.flag(answer, "ok")) {
                throw new Failure("the ledger does not verify");
            }
        });
    }

    static void show(Screen screen, JsonObject answer) {
        Json.texts(answer, "problems").forEach(problem -> screen.line(screen.paint(Ink.RED, problem)));
        if (Json.flag(answer, "ok")) {
            screen.line(screen.paint(Ink.GREEN, "verified") + ": lines " + Json.number(answer, "first") + " to "
                    + Json.number(answer, "last") + ", " + Json.number(answer, "heads") + " signed heads, "
                    + Json.number(answer, "segments") + " segments");
        }
        if (Json.number(answer, "unknown") > 0) {
            screen.line(Json.number(answer, "unknown") + " writes began and have no known end");
        }
    }

    private static int count(String text) throws Failure {
        if (!text.matches("[1-9]\\d{0,2}|1000")) {
            throw new Failure("LINES is a number from 1 to 1000, not " + text);
        }
        return Integer.parseInt(text);
    }

    private static long whole(String text) throws Failure {
        if (!text.matches("\\d{1,18}")) {
            throw new Failure("SEQ is the number of a line, not " + text);
        }
        return Long.parseLong(text);
    }
}
