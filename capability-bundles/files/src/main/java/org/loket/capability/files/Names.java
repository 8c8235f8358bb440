package org.loket.capability.files;

import java.nio.charset.StandardCharsets;
import java.text.Normalizer;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * What a path inside a home may look like: names that mean the same on every file system a home may be carried to, so that
 * no two spellings lead to one file and no name is a device.
 */
final class Names {
    static final int DEEPEST = 32;
    private static final int LONGEST_PATH = 1_024;
    private static final int LONGEST_NAME = 255;
    private static final String REFUSED = "\\:*?\"<>|";
    private static final Pattern DEVICE = Pattern.compile(
            "(CON|PRN|AUX|NUL|CONIN\\$|CONOUT\\$|CLOCK\\$|(COM|LPT)[0-9¹²³])[ ]*([.].*)?",
            Pattern.CASE_INSENSITIVE | Pattern.DOTALL);

    private Names() {}

    /** The names of a path, outermost first; none for the empty path, which is the home itself. */
    static List<String> of(String path) {
        return path.isEmpty() ? List.of() : List.of(path.split("/", -1));
    }

    /** What is wrong with a path and what would be right; empty if nothing is. */
    static Optional<String> wrong(String path) {
        if (path.startsWith("/")) {
            return Optional.of("begins at the root: write it as seen from your home, e.g. notes/today.txt");
        }
        if (path.getBytes(StandardCharsets.UTF_8).length > LONGEST_PATH || of(path).size() > DEEPEST) {
            return Optional.of("is too long: at most " + LONGEST_PATH + " bytes and " + DEEPEST + " names");
        }
        return of(path).stream().flatMap(name -> wrongName(name).stream()).findFirst();
    }

    private static Optional<String> wrongName(String name) {
        if (name.isEmpty() || name.equals(".") || name.equals("..")) {
            return Optional.of("has an empty name, . or .. in it: write each folder's name, with one / between them");
        }
        if (name.getBytes(StandardCharsets.UTF_8).length > LONGEST_NAME) {
            return Optional.of("has a name of more than " + LONGEST_NAME + " bytes");
        }
        if (name.codePoints().anyMatch(c -> !plain(c))) {
            return Optional.of("has a character that is hidden, unassigned or one of " + REFUSED + ": leave it out");
        }
        if (name.startsWith(" ") || name.endsWith(" ") || name.endsWith(".")) {
            return Optional.of("has a name that begins with a space or ends with a space or a dot: leave it out");
        }
        if (!Normalizer.isNormalized(name, Normalizer.Form.NFC)) {
            return Optional.of("has a letter in pieces: write it in Unicode's form NFC");
        }
        return DEVICE.matcher(Normalizer.normalize(name, Normalizer.Form.NFKC)).matches()
                        || DEVICE.matcher(name).matches()
                ? Optional.of("has the name of a device: choose another")
                : Optional.empty();
    }

    private static boolean plain(int c) {
        return switch (Character.getType(c)) {
            case Character.CONTROL,
                    Character.FORMAT,
                    Character.SURROGATE,
                    Character.PRIVATE_USE,
                    Character.UNASSIGNED,
                    Character.LINE_SEPARATOR,
                    Character.PARAGRAPH_SEPARATOR -> false;
            case Character.SPACE_SEPARATOR -> c == ' ';
            default -> REFUSED.indexOf(c) < 0;
        };
    }

    /** Two names with the same fold are one name on some file system. */
    static String fold(String name) {
        String upper = Normalizer.normalize(name, Normalizer.Form.NFKC).toUpperCase(Locale.ROOT);
        return Normalizer.normalize(upper.toLowerCase(Locale.ROOT), Normalizer.Form.NFKC);
    }
}
