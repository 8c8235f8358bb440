package org.loket.launcher;

import java.io.IOException;
import java.io.Reader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Properties;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Pattern;

/** The owner's settings, {@code conf/loket.properties}, each key and value looked at before anything starts. */
final class Settings {
    private static final int LONGEST = 80;
    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9._-]+");
    private static final Pattern NAMES =
            Pattern.compile("(NAME!?(\\s*,\\s*NAME!?)*)?".replace("NAME", "[A-Za-z0-9._*-]+"));

    private Settings() {}

    /** Reads the file; a missing one is empty. Keys that begin with {@code loket.test.} are dropped. */
    static Map<String, String> read(Path file) throws Fault {
        Properties read = new Properties();
        if (Files.exists(file)) {
            try (Reader in = Files.newBufferedReader(file)) {
                read.load(in);
            } catch (IOException | IllegalArgumentException e) {
                throw new Fault(Fault.FAILED, "cannot read " + file + ": " + Reason.of(e));
            }
        }
        Map<String, String> settings = new TreeMap<>();
        for (String key : new TreeSet<>(read.stringPropertyNames())) {
            String value = read.getProperty(key).strip();
            if (!key.startsWith("loket.test.")) {
                check(file, key, value);
                settings.put(key, value);
            }
        }
        return settings;
    }

    private static void check(Path file, String key, String value) throws Fault {
        String needs = switch (key) {
            case "loket.security" -> value.matches("best|required") ? "" : "best or required";
            case "loket.gates", "loket.quick", "loket.owners" ->
                NAMES.matcher(value).matches() ? "" : "names separated by commas";
            case "loket.module.trial" -> value.matches("[1-9]|10") ? "" : "seconds, from 1 to 10";
            case "loket.agents.memory-mb", "loket.agents.waiting", "loket.module.history" ->
                value.matches("[1-9][0-9]{0,5}") ? "" : "a whole number from 1 to 999999";
            default -> known(key) ? "" : "unknown";
        };
        if (needs.equals("unknown")) {
            throw new Fault(
                    Fault.FAILED, "unknown key " + plain(key) + " in " + file + ": take the line out or correct it");
        }
        if (!needs.isEmpty()) {
            throw new Fault(Fault.FAILED, key + "=" + plain(value) + " in " + file + " is wrong: it takes " + needs);
        }
    }

    /** What a terminal can show of a text that may be anything. */
    private static String plain(String text) {
        String shown = text.replaceAll("\\p{C}", "?");
        return shown.length() > LONGEST ? shown.substring(0, LONGEST) + "…" : shown;
    }

    private static boolean known(String key) {
        return NAME.matcher(key).matches()
                && (key.startsWith("loket.ledger.")
                        || key.startsWith("org.osgi.service.")
                        || key.startsWith("org.apache.felix."));
    }
}
