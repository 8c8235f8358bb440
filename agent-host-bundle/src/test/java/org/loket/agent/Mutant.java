package org.loket.agent;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import javax.tools.ToolProvider;

/**
 * The agent host with a guard taken out of its source and compiled anew, so that production code needs no switch that an
 * attacker could reach. An attack on it runs in a process of its own, which is ended when it hangs.
 *
 * @param changes what replaces what in which class: {@code Class: this -> that}, one or more
 */
record Mutant(List<String> changes) {
    private static final Path SOURCES = Path.of("src/main/java/org/loket/agent");

    /** Compiles it into a folder; the folder stays empty where nothing is changed. */
    void compile(Path folder) throws IOException {
        Path sources = Files.createDirectories(folder.resolve("sources"));
        Path classes = Files.createDirectories(folder.resolve("classes"));
        for (String change : changes) {
            int colon = change.indexOf(": ");
            int arrow = change.indexOf(" -> ");
            String name = change.substring(0, colon) + ".java";
            Path changed = sources.resolve(name);
            String source = Files.readString(Files.exists(changed) ? changed : SOURCES.resolve(name));
            String guard = change.substring(colon + 2, arrow);
            if (source.indexOf(guard) < 0 || source.indexOf(guard) != source.lastIndexOf(guard)) {
                throw new AssertionError(guard + " must be in " + name + " once");
            }
            Files.writeString(changed, source.replace(guard, change.substring(arrow + 4)));
        }
        if (!changes.isEmpty()) {
            javac(sources, classes);
        }
    }

    private static void javac(Path sources, Path classes) throws IOException {
        try (var files = Files.list(sources)) {
            List<String> args = new ArrayList<>(List.of(
                    "-proc:none", "-nowarn", "-d", classes.toString(), "-cp", System.getProperty("java.class.path")));
            files.map(Path::toString).forEach(args::add);
            Path said = Files.createTempFile("javac", ".out");
            try (var out = Files.newOutputStream(said)) {
                int code = ToolProvider.getSystemJavaCompiler().run(null, out, out, args.toArray(String[]::new));
                if (code != 0) {
                    throw new AssertionError(Files.readString(said));
                }
            } finally {
                Files.delete(said);
            }
        }
    }

    /** An attack that was begun. */
    record Attacked(Process process, Path said) {
        /** How it ends: in the attack's own words, or {@code hangs}, or {@code dies}. */
        String ended(int seconds) throws IOException, InterruptedException {
            try {
                if (!process.waitFor(seconds, TimeUnit.SECONDS)) {
                    return "hangs";
                }
            } finally {
                process.destroyForcibly().waitFor();
            }
            String all = Files.readString(said);
            int at = all.lastIndexOf("ended: ");
            return at < 0 ? "dies: " + all : all.substring(at + 7).strip();
        }
    }

    /** Begins an attack on what was compiled into a folder. */
    static Attacked attack(Path folder, String attack) throws IOException {
        Path said = folder.resolve("said");
        List<String> command = List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "-Xmx512m",
                "-cp",
                folder.resolve("classes") + File.pathSeparator + System.getProperty("java.class.path"),
                Siege.class.getName(),
                attack,
                Files.createDirectories(folder.resolve("home")).toString());
        return new Attacked(
                new ProcessBuilder(command)
                        .redirectErrorStream(true)
                        .redirectOutput(said.toFile())
                        .start(),
                said);
    }
}
