package org.loket.itests.node;

import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The unpacked distribution on a home of its own, started as a person starts it: each node is a process. */
public final class Loket {
    /** Long enough for anything that is going to happen; nothing waits this long when all is well. */
    static final long PATIENCE_SECONDS = 120;

    private final Path distribution;
    private final Path home;
    private final Map<String, String> environment = new LinkedHashMap<>();
    private List<String> wrapper = List.of();

    /** How a process ended and what it said. */
    public record Ran(int code, String out, String err) {
        /** What it printed on both, if it ended as it should. */
        public Ran ok() {
            return ended(0);
        }

        Ran ended(int expected) {
            if (code != expected) {
                throw new AssertionError("it ended with " + code + ", not " + expected + ":\n" + out + err);
            }
            return this;
        }

        String all() {
            return out + err;
        }
    }

    /** A node on this home, of the distribution that was built. */
    public Loket(Path home) {
        this(built(), home);
    }

    /** A node of a distribution that lies elsewhere. */
    public Loket(Path distribution, Path home) {
        this.distribution = distribution;
        this.home = home;
        environment.put("LOKET_JAVA", Path.of(System.getProperty("java.home")).toString());
        environment.put("LOKET_OPTS", System.getProperty("loket.test.opts", ""));
    }

    /** The unpacked distribution of this build. */
    static Path built() {
        Path built = Path.of(System.getProperty("loket.test.distribution", "../distribution/target/loket"))
                .toAbsolutePath()
                .normalize();
        if (!Files.isExecutable(built.resolve("bin/loket"))) {
            throw new AssertionError(built + " is no unpacked distribution: build it first, or name it with"
                    + " -Dloket.test.distribution");
        }
        return built;
    }

    Path distribution() {
        return distribution;
    }

    public Path home() {
        return home;
    }

    public Path ledger() {
        return home.resolve("data/ledger");
    }

    /** Sets a variable of the environment of processes started from now on. */
    public Loket with(String variable, String value) {
        environment.put(variable, value);
        return this;
    }

    /** Puts a command in front, which runs the node. */
    Loket through(String... command) {
        wrapper = List.of(command);
        return this;
    }

    /** Runs a script in a node. */
    public Ran exec(String... commands) {
        return run("", "--exec", String.join("\n", commands));
    }

    /** Runs the program with these arguments on the home and gives it this input. */
    Ran run(String input, String... args) {
        List<String> all = new ArrayList<>(List.of("--home", home.toString()));
        all.addAll(List.of(args));
        return plain(input, all.toArray(String[]::new));
    }

    /** Runs the program with these arguments and no others. */
    Ran plain(String input, String... args) {
        try {
            Path out = Files.createTempFile("loket", ".out");
            Path err = Files.createTempFile("loket", ".err");
            try {
                Process process = builder(args)
                        .redirectOutput(out.toFile())
                        .redirectError(err.toFile())
                        .start();
                try (OutputStream in = process.getOutputStream()) {
                    in.write(input.getBytes(StandardCharsets.UTF_8));
                } catch (IOException e) {
                    if (process.isAlive()) {
                        throw e;
                    }
                }
                if (!process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
                    process.destroyForcibly();
                    throw new AssertionError("it never ended: " + Files.readString(out) + Files.readString(err));
                }
                return new Ran(process.exitValue(), Files.readString(out), Files.readString(err));
            } finally {
                Files.delete(out);
                Files.delete(err);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            throw new AssertionError("interrupted", e);
        }
    }

    /** Starts a node that serves until it is stopped. */
    Running serve() {
        return running("--home", home.toString());
    }

    /** Starts a node that runs a script. */
    Running start(String... commands) {
        return running("--home", home.toString(), "--exec", String.join("\n", commands));
    }

    private Running running(String... args) {
        try {
            Path said = Files.createTempFile("loket", ".said");
            Process process = builder(args)
                    .redirectErrorStream(true)
                    .redirectOutput(said.toFile())
                    .start();
            return new Running(process, said);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private ProcessBuilder builder(String... args) {
        List<String> command = new ArrayList<>(wrapper);
        command.add(distribution.resolve("bin/loket").toString());
        command.addAll(List.of(args));
        ProcessBuilder builder = new ProcessBuilder(command);
        builder.environment().keySet().removeAll(List.of("LOKET_JAVA", "LOKET_OPTS", "JAVA_HOME"));
        builder.environment().putAll(environment);
        return builder;
    }

    /** Adds lines to the settings, before or after the home is first filled. */
    public Loket settings(String... lines) throws IOException {
        Path file = home.resolve("conf/loket.properties");
        Files.createDirectories(file.getParent());
        Path base = Files.exists(file) ? file : distribution.resolve("lib/home/conf/loket.properties");
        String text = Stream.concat(Files.readAllLines(base).stream(), Stream.of(lines))
                .collect(Collectors.joining("\n", "", "\n"));
        Files.writeString(file, text);
        return this;
    }

    /** Waits for a condition that has no event. */
    static void until(String what, BooleanSupplier condition) {
        until(what, PATIENCE_SECONDS, condition);
    }

    /** Waits for a condition that may take longer than anything usual. */
    static void until(String what, long seconds, BooleanSupplier condition) {
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(seconds);
        while (!condition.getAsBoolean()) {
            if (System.nanoTime() > end) {
                throw new AssertionError("never: " + what);
            }
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(1));
        }
    }

    /** A node that serves. */
    static final class Running implements AutoCloseable {
        private final Process process;
        private final Path said;

        Running(Process process, Path said) {
            this.process = process;
            this.said = said;
        }

        long pid() {
            return process.pid();
        }

        boolean alive() {
            return process.isAlive();
        }

        String said() {
            try {
                return Files.readString(said);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }

        /** Waits until it says that it serves. */
        Running ready() {
            until("the node serves", () -> said().contains("serving") || !alive());
            if (!alive()) {
                throw new AssertionError("it ended with " + process.exitValue() + ": " + said());
            }
            return this;
        }

        /** Whether it ends within this time. */
        boolean endsWithin(long time, TimeUnit unit) {
            try {
                return process.waitFor(time, unit);
            } catch (InterruptedException e) {
                throw new AssertionError("interrupted", e);
            }
        }

        /** Sends it a signal by name, such as TERM. */
        void signal(String name) throws IOException {
            Process kill = new ProcessBuilder("kill", "-" + name, Long.toString(process.pid())).start();
            until("the signal is sent", () -> !kill.isAlive());
        }

        int code() {
            return process.exitValue();
        }

        /** Kills it as nothing can prevent, and waits until it is gone. */
        @Override
        public void close() {
            process.destroyForcibly();
            until("the process is gone", () -> !process.isAlive());
        }
    }
}
