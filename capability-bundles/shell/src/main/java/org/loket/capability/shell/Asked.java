package org.loket.capability.shell;

import com.google.gson.JsonObject;
import java.util.List;
import java.util.stream.Collectors;

/** What one module asks and has, as {@code kernel.grants} says it. */
record Asked(JsonObject grant) {
    String name() {
        return Json.text(grant, "name");
    }

    List<String> lines() {
        return Json.texts(grant, "lines");
    }

    List<String> asked() {
        return Json.texts(grant, "asked");
    }

    List<String> missing() {
        return Json.texts(grant, "missing");
    }

    List<String> pending() {
        return Json.texts(grant, "pending");
    }

    List<String> problems() {
        return Json.texts(grant, "problems");
    }

    boolean system() {
        return Json.flag(grant, "system");
    }

    boolean installed() {
        return Json.flag(grant, "installed");
    }

    /** Whether somebody has to decide before this module can do all it asks. */
    boolean waits() {
        return installed() && !system() && !missing().isEmpty();
    }

    /** Whether there is nothing to say of it: nothing granted, missing, pending or wrong. */
    boolean isTrivial() {
        return (system() || !installed())
                && lines().isEmpty()
                && pending().isEmpty()
                && problems().isEmpty();
    }

    /** Whether it would offer this capability if it were let. */
    boolean wouldOffer(String capability) {
        return waits()
                && missing().stream()
                        .map(line -> new Wish(line).words())
                        .filter(words -> words.startsWith("offer "))
                        .map(words -> words.substring("offer ".length()))
                        .anyMatch(name -> name.equals(capability)
                                || (name.endsWith("*") && capability.startsWith(name.substring(0, name.length() - 1))));
    }

    /** What to type to let it. */
    String remedy() {
        return "grant " + name().substring(name().lastIndexOf('.') + 1) + " --asked";
    }

    String state() {
        if (!problems().isEmpty()) {
            return problems().get(0);
        }
        if (!pending().isEmpty()) {
            return pending().size() + " hand-written, not accepted: grant " + name() + " --file";
        }
        if (!Json.flag(grant, "installed")) {
            return "not installed";
        }
        return system() ? "trusted: system" : waits() ? "waits: " + remedy() : "";
    }

    /** What it asks, each line marked, and what to type for what is missing. */
    void show(Screen screen) {
        if (asked().isEmpty()) {
            screen.line(name() + " asks nothing");
            return;
        }
        screen.line(name() + " asks to");
        for (String line : asked()) {
            boolean granted = system() || !missing().contains(line);
            screen.line("  " + mark(screen, granted) + "  " + new Wish(line).words());
        }
        if (waits()) {
            screen.line("to grant it: " + screen.paint(Ink.BOLD, remedy()));
        }
    }

    /** Everything about it. */
    void detail(Screen screen) {
        screen.line(name() + ", publisher " + Json.text(grant, "publisher") + (system() ? ", trusted: system" : ""));
        lines().forEach(line -> screen.line("  granted  " + new Wish(line).words()));
        missing().forEach(line -> screen.line("  missing  " + new Wish(line).words()));
        pending().forEach(line -> screen.line("  pending  " + new Wish(line).words()));
        problems().forEach(problem -> screen.line("  " + screen.paint(Ink.RED, "problem") + "  " + problem));
        if (!pending().isEmpty()) {
            screen.line("to accept what is in the file: " + screen.paint(Ink.BOLD, "grant " + name() + " --file"));
        }
        if (waits()) {
            screen.line("to grant what is missing: " + screen.paint(Ink.BOLD, remedy()));
        }
    }

    /** What it still waits for, in one line. */
    String wait(List<String> lines) {
        return lines.stream().map(line -> new Wish(line).words()).collect(Collectors.joining(", "));
    }

    private static String mark(Screen screen, boolean granted) {
        return granted ? screen.paint(Ink.GREEN, "granted") : screen.paint(Ink.YELLOW, "missing");
    }
}
