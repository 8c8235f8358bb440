package org.loket.capability.shell;

import com.google.gson.JsonObject;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.apache.felix.service.command.CommandSession;
import org.apache.felix.service.command.Function;
import org.jline.builtins.Options;

/** What was typed after a command's name, parsed by the command's text in the manual. */
final class Typed {
    /** What a command does. */
    interface Deed {
        void on(Typed typed) throws Failure;
    }

    private final String command;
    private final Options options;
    private final CommandSession session;
    private final Screen screen;

    private Typed(String command, CommandSession session, Object[] argv) throws Failure {
        this.command = command;
        this.session = session;
        this.screen = Screen.of(session);
        try {
            options = Options.compile(Manual.text(command).split("\n"), name -> null)
                    .parse(argv);
        } catch (IllegalArgumentException e) {
            throw new Failure(e.getMessage() + "; usage: " + Manual.usage(command));
        }
    }

    /** Does it, or shows the command's help if that was asked, or says how to use the command. */
    static void run(String command, CommandSession session, Object[] argv, int least, int most, Deed deed)
            throws Failure {
        var typed = new Typed(command, session, argv);
        if (typed.has("help")) {
            typed.screen.line(Manual.text(command).stripTrailing());
            return;
        }
        if (typed.count() < least || typed.count() > most) {
            throw typed.wrong();
        }
        deed.on(typed);
    }

    int count() {
        return options.argObjects().size();
    }

    /** An argument that is there. What Gogo took for a block of its own, unquoted JSON, is text again. */
    String arg(int index) {
        var arg = options.argObjects().get(index);
        return arg instanceof Function ? "{" + arg + "}" : String.valueOf(arg);
    }

    Optional<String> maybe(int index) {
        return index < count() ? Optional.of(arg(index)) : Optional.empty();
    }

    List<String> args() {
        return IntStream.range(0, count()).mapToObj(this::arg).toList();
    }

    boolean has(String option) {
        return options.isSet(option);
    }

    Optional<String> value(String option) {
        return has(option) ? Optional.of(options.get(option)) : Optional.empty();
    }

    Screen screen() {
        return screen;
    }

    CommandSession session() {
        return session;
    }

    Failure wrong() {
        return new Failure("usage: " + Manual.usage(command) + "; more with help " + command);
    }

    /** Prints the answer raw if that was asked; says whether it was. */
    boolean printed(JsonObject answer) {
        if (has("json")) {
            screen.line(answer.toString());
        }
        return has("json");
    }
}
