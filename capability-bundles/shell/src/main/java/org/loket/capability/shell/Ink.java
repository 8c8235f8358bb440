package org.loket.capability.shell;

/** A way to print a word, in ANSI's codes. */
enum Ink {
    BOLD("1"),
    RED("31"),
    GREEN("32"),
    YELLOW("33"),
    GREY("90");

    private final String code;

    Ink(String code) {
        this.code = code;
    }

    String on(String text) {
        return "\033[" + code + "m" + text + "\033[0m";
    }
}
