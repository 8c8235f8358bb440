package org.loket.capability.shell;

import com.google.gson.JsonObject;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import org.apache.felix.service.command.CommandSession;
import org.jline.reader.Candidate;
import org.jline.reader.Completer;
import org.jline.reader.LineReader;
import org.jline.reader.ParsedLine;

/** What Tab offers: commands, the names of capabilities and modules, options; for commands not ours, what Gogo offers. */
final class Completion implements Completer {
    private static final Set<String> OF_MODULES =
            Set.of("accept", "asks", "grants", "history", "rollback", "start", "stop", "uninstall", "update");
    private static final String SCOPE = "loket:";

    private final CommandSession session;
    private final Door door;
    private final Names names;
    private final Completer others;

    Completion(CommandSession session, Door door, Names names, Completer others) {
        this.session = session;
        this.door = door;
        this.names = names;
        this.others = others;
    }

    @Override
    public void complete(LineReader reader, ParsedLine line, List<Candidate> candidates) {
        if (line.wordIndex() == 0) {
            commands(line.word(), candidates);
            return;
        }
        var command = line.words().get(0).replaceFirst("^" + SCOPE, "");
        if (!Manual.COMMANDS.contains(command)) {
            others.complete(reader, line, candidates);
        } else if (line.word().startsWith("-")) {
            Manual.options(command).forEach(option -> candidates.add(new Candidate(option)));
        } else {
            add(candidates, offered(command, line));
        }
    }

    private Collection<String> offered(String command, ParsedLine line) {
        int index = line.wordIndex();
        if (command.equals("help")) {
            return Manual.COMMANDS;
        }
        if (List.of("call", "caps").contains(command)) {
            return index == 1 ? capabilities() : List.of();
        }
        if (command.equals("ask")) {
            return index == 1 ? agents() : List.of();
        }
        if (command.equals("publishers")) {
            return publishers();
        }
        if (List.of("grant", "revoke", "may").contains(command)) {
            return index == 1
                    ? names.symbolicNames()
                    : index == 2 ? wanted(command, line.words().get(1)) : List.of();
        }
        return OF_MODULES.contains(command)
                        && (index == 1
                                || !List.of("accept", "rollback", "update").contains(command))
                ? names.symbolicNames()
                : List.of();
    }

    /** The capabilities that make sense after this module's name. */
    private Collection<String> wanted(String command, String module) {
        if (command.equals("may")) {
            return capabilities();
        }
        try {
            var answer = door.ask("kernel.grants", Json.of("name", names.symbolic(module, List.of())));
            return Json.objects(answer, "grants").stream()
                    .flatMap(grant -> Json.texts(grant, command.equals("grant") ? "missing" : "lines").stream())
                    .map(line -> new Wish(line).words())
                    .filter(words -> words.startsWith("call "))
                    .map(words -> words.substring("call ".length()).replaceFirst(" .*", ""))
                    .toList();
        } catch (Failure e) {
            return List.of();
        }
    }

    private Collection<String> capabilities() {
        try {
            return Json.objects(door.ask("kernel.catalogue"), "capabilities").stream()
                    .map((JsonObject offer) -> Json.text(offer, "name"))
                    .toList();
        } catch (Failure e) {
            return List.of();
        }
    }

    private Collection<String> publishers() {
        try {
            return Json.objects(door.ask("module.publishers"), "publishers").stream()
                    .map((JsonObject publisher) -> Json.text(publisher, "publisher"))
                    .toList();
        } catch (Failure e) {
            return List.of();
        }
    }

    private Collection<String> agents() {
        try {
            return Json.objects(door.ask("agent.list"), "agents").stream()
                    .map((JsonObject agent) -> Json.text(agent, "name"))
                    .toList();
        } catch (Failure e) {
            return List.of();
        }
    }

    private void commands(String word, List<Candidate> candidates) {
        Manual.COMMANDS.forEach(command ->
                candidates.add(new Candidate(command, command, "loket", Manual.summary(command), null, null, true)));
        if (session.get(".commands") instanceof Set<?> all) {
            for (Object scoped : all) {
                var name = scoped.toString();
                boolean ours = name.startsWith(SCOPE);
                if (word.contains(":") || !ours) {
                    candidates.add(new Candidate(word.contains(":") ? name : name.substring(name.indexOf(':') + 1)));
                }
            }
        }
    }

    private static void add(List<Candidate> candidates, Collection<String> values) {
        values.forEach(value -> candidates.add(new Candidate(value)));
    }
}
