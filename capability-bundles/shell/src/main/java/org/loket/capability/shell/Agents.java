package org.loket.capability.shell;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import org.apache.felix.service.command.CommandSession;
import org.loket.counter.Counter;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;

/** Commands around agents: who is there, and a word with one of them. */
@Component(
        service = Agents.class,
        property = {"osgi.command.scope=loket", "osgi.command.function=agents", "osgi.command.function=ask"})
public final class Agents {
    private final Door door;

    @Activate
    public Agents(@Reference Counter counter) {
        this(new Door(counter));
    }

    Agents(Door door) {
        this.door = door;
    }

    public void agents(CommandSession session, Object[] argv) throws Failure {
        Typed.run("agents", session, argv, 0, 0, typed -> {
            var answer = door.ask("agent.list");
            if (typed.printed(answer)) {
                return;
            }
            var table = new Table("AGENT", "PROGRAM", "VERSION", "STATE", "WAITING#", "DONE#", "FAILED#", "WHAT");
            for (JsonObject agent : Json.objects(answer, "agents")) {
                table.row(
                        Json.text(agent, "name"),
                        Json.text(agent, "program"),
                        Json.text(agent, "version"),
                        Json.text(agent, "state"),
                        Json.text(agent, "waiting"),
                        Json.text(agent, "done"),
                        Json.text(agent, "failed"),
                        Json.text(agent, "description"));
            }
            if (!table.isEmpty()) {
                typed.screen().table(table);
            }
            for (JsonObject program : Json.objects(answer, "refused")) {
                typed.screen()
                        .line(typed.screen().paint(Ink.RED, "refused") + " " + Json.text(program, "program") + ": "
                                + Json.text(program, "why"));
            }
            for (JsonObject program : Json.objects(answer, "arrived")) {
                typed.screen().line(Json.text(program, "say"));
            }
        });
    }

    public void ask(CommandSession session, Object[] argv) throws Failure {
        Typed.run("ask", session, argv, 2, 2, typed -> {
            var args = Json.of("agent", typed.arg(0));
            args.add("body", Json.of("text", typed.arg(1)));
            var answer = answer(typed, args);
            typed.screen().line(typed.has("json") ? answer : words(JsonParser.parseString(answer)));
        });
    }

    private String answer(Typed typed, JsonObject args) throws Failure {
        var waiting = Waiting.on(typed.screen(), typed.arg(0), Waiting.LONG);
        try {
            return door.text("agent.ask", args.toString());
        } finally {
            waiting.close();
        }
    }

    /** What an agent says in {@code text}; all it answers, if it says nothing there. */
    private static String words(JsonElement answer) {
        var text = answer instanceof JsonObject object ? Json.text(object, "text") : "";
        return text.isEmpty() ? Json.wide(answer) : text;
    }
}
