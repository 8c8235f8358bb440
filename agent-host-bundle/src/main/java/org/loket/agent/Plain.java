package org.loket.agent;

import java.util.regex.Pattern;

/** Text of a program's making, as it may be shown to people: one line, bounded, and nothing that steers a terminal. */
final class Plain {
    /** Control and format characters, halves of characters, and what ends a line or a paragraph. */
    private static final Pattern UNSEEN = Pattern.compile("[\\p{Cc}\\p{Cf}\\p{Cs}\\p{Co}\\p{Zl}\\p{Zp}]");

    private Plain() {}

    static String text(String text, int longest) {
        String shown = text.length() > longest ? text.substring(0, longest - 1) + "…" : text;
        return UNSEEN.matcher(shown).replaceAll(" ");
    }
}
