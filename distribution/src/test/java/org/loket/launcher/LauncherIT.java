package org.loket.launcher;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** The distribution as it is unpacked, started as a person starts it. */
@DisabledOnOs(value = OS.WINDOWS, disabledReason = "bin/loket is a shell script")
final class LauncherIT {
    private static final Path LOKET = Path.of("target/loket/bin/loket").toAbsolutePath();

    /** How a run ended and what it said. */
    private record Run(int code, String out, String err) {}

    @TempDir
    private Path folder;

    private Path home;

    @BeforeEach
    void aHomeWithAnAwkwardName() {
        home = folder.resolve("a höme 空");
    }

    private ProcessBuilder builder(Path loket, String... args) {
        List<String> command = new ArrayList<>(List.of(loket.toString()));
        command.addAll(List.of(args));
        ProcessBuilder builder = new ProcessBuilder(command);
        builder.environment().put("LOKET_JAVA", System.getProperty("loket.test.jvm"));
        return builder;
    }

    private Run run(ProcessBuilder builder) throws IOException, InterruptedException {
        Path out = Files.createTempFile(folder, "out", "");
        Path err = Files.createTempFile(folder, "err", "");
        Process process =
                builder.redirectOutput(out.toFile()).redirectError(err.toFile()).start();
        process.getOutputStream().close();
        if (!process.waitFor(120, TimeUnit.SECONDS)) {
            process.destroyForcibly();
            throw new AssertionError("it hangs: " + Files.readString(out) + Files.readString(err));
        }
        return new Run(process.exitValue(), Files.readString(out), Files.readString(err));
    }

    private Run exec(String script) throws IOException, InterruptedException {
        return run(builder(LOKET, "--home", home.toString(), "--exec", script));
    }

    @Test
    void aScriptRunsAndItsOutputIsAllThatIsPrinted() throws Exception {
        assertEquals(new Run(0, "one\ntwo\n", ""), exec("echo one; echo two"));
    }

    @Test
    void theFirstCommandThatFailsEndsTheScript() throws Exception {
        Run run = exec("echo one; nonsense; echo two");
        assertEquals(1, run.code());
        assertEquals("one\n", run.out());
        assertTrue(run.err().contains("nonsense"), run.err());
    }

    @Test
    void everySystemBundleRuns() throws Exception {
        Run run = exec("lb -s");
        assertEquals(0, run.code(), run.err());
        assertTrue(run.out().contains("org.loket.kernel"), run.out());
        List<String> idle = run.out()
                .lines()
                .filter(line -> line.matches(" *\\d+\\|.*"))
                .filter(line -> !line.contains("|Active") && !line.contains("framework.security"))
                .toList();
        assertEquals(List.of(), idle);
    }

    @Test
    void aSecondNodeOnOneHomeIsRefusedAndTheFirstStopsInOrder() throws Exception {
        Process first = builder(LOKET, "--home", home.toString())
                .redirectErrorStream(true)
                .start();
        try (BufferedReader out = first.inputReader(StandardCharsets.UTF_8)) {
            assertTrue(out.readLine().startsWith("Loket "));
            String line = out.readLine();
            while (!line.contains("SIGTERM")) {
                line = out.readLine();
            }
            Run second = exec("echo no");
            assertEquals(3, second.code());
            assertTrue(second.err().contains("process " + first.pid()), second.err());
            first.toHandle().destroy();
            assertTrue(first.waitFor(60, TimeUnit.SECONDS));
            assertEquals(143, first.exitValue());
            assertFalse(out.lines().anyMatch(text -> text.contains("by force")));
        } finally {
            first.destroyForcibly();
        }
        assertEquals(0, exec("echo again").code());
    }

    @Test
    void aLinkToTheScriptStartsTheNodeItPointsTo() throws Exception {
        Path link = Files.createSymbolicLink(folder.resolve("lo ket"), LOKET);
        Run run = run(builder(link, "--version"));
        assertEquals(0, run.code(), run.err());
        assertTrue(run.out().matches("Loket \\d+\\.\\d+\\.\\d+\\S*\n"), run.out());
    }

    @Test
    void withoutJavaOrWithOneTooOldThereIsASentence() throws Exception {
        ProcessBuilder none = builder(LOKET, "--version");
        none.environment().put("LOKET_JAVA", folder.resolve("none").toString());
        ProcessBuilder old = builder(LOKET, "--version");
        Path java = Files.createDirectories(folder.resolve("jdk/bin")).resolve("java");
        Files.writeString(java, "#!/bin/sh\nexit 1\n");
        assertTrue(java.toFile().setExecutable(true));
        Files.writeString(folder.resolve("jdk/release"), "IMPLEMENTOR=\"x\"\nJAVA_VERSION=\"11.0.2\"\n");
        old.environment().put("LOKET_JAVA", folder.resolve("jdk").toString());
        for (Run run : List.of(run(none), run(old))) {
            assertEquals(2, run.code());
            assertEquals(1, run.err().lines().count(), run.err());
            assertTrue(run.err().contains("JDK 17"), run.err());
        }
    }

    @Test
    void anUnknownOptionIsRefused() throws Exception {
        Run run = run(builder(LOKET, "--nonsense"));
        assertEquals(new Run(64, "", "loket: unknown option --nonsense: see loket --help\n"), run);
    }
}
