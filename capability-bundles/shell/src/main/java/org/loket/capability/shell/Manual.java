package org.loket.capability.shell;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.regex.Pattern;

/** What each command does and takes: a text per command, which is also what its arguments are parsed by. */
final class Manual {
    /** The commands, in the order they are explained. */
    static final List<String> COMMANDS = List.of(
            "agents",
            "ask",
            "accept",
            "call",
            "caps",
            "may",
            "asks",
            "grant",
            "revoke",
            "grants",
            "install",
            "start",
            "stop",
            "update",
            "uninstall",
            "rollback",
            "history",
            "publishers",
            "lb",
            "modules",
            "status",
            "doctor",
            "ledger",
            "verify",
            "demo",
            "help",
            "exit");

    private static final Pattern OPTION = Pattern.compile("(?m)^ +(?:-\\S )?(--[a-z]+)");

    private Manual() {}

    static String text(String command) {
        try (var in = Manual.class.getResourceAsStream("help/" + command + ".txt")) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** What the command does, in a few words. */
    static String summary(String command) {
        var first = text(command).lines().findFirst().orElse("");
        return first.substring(first.indexOf(" - ") + 3);
    }

    static String usage(String command) {
        return text(command)
                .lines()
                .filter(line -> line.startsWith("Usage: "))
                .map(line -> line.substring("Usage: ".length()))
                .findFirst()
                .orElse(command);
    }

    /** The command's long options. */
    static List<String> options(String command) {
        return OPTION.matcher(text(command))
                .results()
                .map(found -> found.group(1))
                .toList();
    }
}
