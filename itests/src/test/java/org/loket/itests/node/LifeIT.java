package org.loket.itests.node;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertFalse;
import static org.junit.Assert.assertTrue;
import static org.junit.Assume.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.Before;
import org.junit.Rule;
import org.junit.Test;
import org.junit.rules.TemporaryFolder;

/** How a node comes up, is replaced by a newer one, and goes down. */
public class LifeIT {
    @Rule
    public final TemporaryFolder folder = new TemporaryFolder();

    private Loket loket;

    @Before
    public void home() {
        loket = new Loket(folder.getRoot().toPath().resolve("home"));
    }

    @Test
    public void aSecondNodeOnOneHomeIsRefused() {
        try (Loket.Running first = loket.serve().ready()) {
            Loket.Ran second = loket.exec("echo no").ended(3);
            assertEquals("", second.out());
            assertEquals(1, second.err().lines().count());
            assertTrue(second.err(), second.err().contains("another node runs on " + loket.home()));
            assertTrue(second.err(), second.err().contains("process " + first.pid()));
        }
        loket.exec("echo again").ok();
    }

    @Test
    public void sigtermStopsItInOrder() throws IOException {
        stopsInOrder("TERM", 143);
    }

    @Test
    public void ctrlCStopsItInOrder() throws IOException {
        assumeTrue("env knows no --default-signal", coreutils());
        loket.through("env", "--default-signal=INT");
        stopsInOrder("INT", 130);
    }

    private void stopsInOrder(String signal, int code) throws IOException {
        try (Loket.Running node = loket.serve().ready()) {
            node.signal(signal);
            assertTrue("it still runs: " + node.said(), node.endsWithin(5, TimeUnit.SECONDS));
            assertEquals(node.said(), code, node.code());
            assertFalse(node.said(), node.said().contains("by force"));
        }
        assertInOrder();
    }

    /** The last thing in the ledger is that it was stopped, and nothing had to be repaired. */
    private void assertInOrder() throws IOException {
        List<String> lines;
        try (Stream<Path> files = Files.list(loket.ledger())) {
            Path last = files.filter(file -> file.toString().endsWith(".jsonl"))
                    .max(Path::compareTo)
                    .orElseThrow();
            lines = Files.readAllLines(last);
        }
        assertTrue(
                lines.toString(),
                lines.stream()
                        .skip(Math.max(0, lines.size() - 2))
                        .anyMatch(line -> line.contains("\"what\":\"stop\"")));
        String tail = loket.exec("ledger 1000", "verify").ok().out();
        assertFalse(tail, tail.contains("cut") || tail.contains("unknown"));
    }

    private static boolean coreutils() throws IOException {
        return Programs.run(Path.of("."), "env", "--default-signal=INT", "true").code() == 0;
    }

    @Test
    public void aModuleThatHangsWhileItStopsIsNamedAndDoesNotKeepTheNode() throws IOException {
        new Jar("com.example.clinging", Clinging.class).write(loket.home().resolve("modules/clinging.jar"));
        loket.exec("start clinging").ended(1);
        try (Loket.Running node = loket.serve().ready()) {
            node.signal("TERM");
            assertTrue("it still runs: " + node.said(), node.endsWithin(10, TimeUnit.SECONDS));
            assertTrue(node.said(), node.said().contains("by force: com.example.clinging"));
        }
        Loket.Ran ran = loket.exec("verify").ended(1);
        assertTrue(ran.all(), ran.out().contains("verified: ") && ran.err().contains("com.example.clinging"));
    }

    @Test
    public void callersThatWaitForASuccessorDoNotKeepTheNode() throws IOException {
        Loads.underLoad(loket.home());
        Loket.Ran ran = loket.exec("stop sink").ok();
        assertFalse(ran.err(), ran.err().contains("by force"));
        loket.exec("verify").ok();
    }

    @Test
    public void aNewDistributionOverAnOldHomeReplacesWhatChangedAndKeepsTheRest() throws IOException {
        Path older = folder.getRoot().toPath().resolve("older");
        Path newer = folder.getRoot().toPath().resolve("newer");
        Distribution.copy(older);
        addTo(Distribution.copy(newer).jar("gson"));
        Loket before = new Loket(older, loket.home());
        before.settings("org.osgi.service.log.admin.loglevel=DEBUG");
        before.exec("install file:extras/dice-1.0.0.jar", "start dice", "grant dice --asked")
                .ok();
        Path kept = Files.createDirectories(loket.home().resolve("homes/com.example.dice"))
                .resolve("kept");
        Files.writeString(kept, "kept");
        String ids = before.exec("lb -s").ok().out();

        Loket after = new Loket(newer, loket.home());
        Loket.Ran ran = after.exec("call dice.roll '{\"sides\":6}'", "lb -s", "verify");
        assertTrue(ran.ok().out(), ran.out().contains("\"rolls\":["));
        List<String> same = ids.lines()
                .filter(line -> !line.contains("gson") && ran.out().contains(line))
                .toList();
        assertEquals(ids + ran.out(), ids.lines().count() - 1, same.size());
        assertFalse("gson was not replaced", ran.out().contains(line(ids, "gson")));
        assertTrue(ran.out(), ran.out().lines().anyMatch(line -> line.contains("gson") && line.contains("Active")));
        assertEquals("kept", Files.readString(kept));
        assertTrue(
                Files.readString(loket.home().resolve("conf/loket.properties")).contains("loglevel=DEBUG"));
        assertEquals("", after.exec("verify").ok().err());
    }

    private static String line(String text, String part) {
        return text.lines().filter(line -> line.contains(part)).findFirst().orElseThrow();
    }

    /** Another build of the same jar: one more file in it. */
    private static void addTo(Path jar) throws IOException {
        Path next = jar.resolveSibling("next");
        try (var old = new java.util.zip.ZipFile(jar.toFile());
                var out = new ZipOutputStream(Files.newOutputStream(next))) {
            for (ZipEntry entry : java.util.Collections.list(old.entries())) {
                out.putNextEntry(new ZipEntry(entry.getName()));
                old.getInputStream(entry).transferTo(out);
            }
            out.putNextEntry(new ZipEntry("another-build"));
        }
        Files.move(next, jar, StandardCopyOption.REPLACE_EXISTING);
    }

    @Test
    public void withoutJavaOrWithOneTooOldThereIsASentence() throws IOException {
        Path old = Files.createDirectories(folder.getRoot().toPath().resolve("old/bin"))
                .resolve("java");
        Files.writeString(old, """
                #!/bin/sh
                echo 'openjdk version "11.0.2" 2019-01-15' >&2
                """);
        assertTrue(old.toFile().setExecutable(true));
        for (Path java : List.of(old, old.getParent().getParent(), Path.of("/no/such/java"))) {
            Loket.Ran ran =
                    loket.with("LOKET_JAVA", java.toString()).exec("echo no").ended(2);
            assertEquals(ran.all(), 1, ran.err().lines().count());
            assertTrue(ran.err(), ran.err().contains("JDK 17 or later"));
            assertFalse("nothing is made before Java is there", Files.exists(loket.home()));
        }
    }

    @Test
    public void aHomeThatCannotBeWrittenIsASentence() throws IOException {
        Path file = Files.writeString(folder.getRoot().toPath().resolve("file"), "");
        Loket.Ran ran = new Loket(file.resolve("home")).exec("echo no").ended(1);
        assertTrue(ran.err(), ran.err().contains("cannot write to " + file.resolve("home")));
        assertTrue(ran.err(), ran.err().contains("--home DIR"));
        assertEquals(ran.err(), 1, ran.err().lines().count());
    }

    @Test
    public void aHomeThatIsReadOnlyIsASentence() throws IOException {
        loket.exec("echo fill").ok();
        if (System.getProperty("user.name").equals("root")) {
            assumeTrue(Programs.has("setpriv"));
            loket.through("setpriv", "--reuid", "65534", "--regid", "65534", "--clear-groups");
        }
        change("chmod", "-R", "a-w", loket.home().toString());
        change("chmod", "-R", "a+rX", folder.getRoot().toString());
        try {
            Loket.Ran ran = loket.exec("echo no").ended(1);
            assertEquals(ran.err(), 1, ran.err().lines().count());
            assertTrue(ran.err(), ran.err().contains(loket.home().toString()));
            assertFalse(ran.err(), ran.err().contains("Exception"));
        } finally {
            change("chmod", "-R", "u+w", loket.home().toString());
        }
        loket.through().exec("verify").ok();
    }

    private static void change(String... command) throws IOException {
        assertEquals(0, Programs.run(Path.of("."), command).code());
    }

    @Test
    public void aBadSettingIsASentence() throws IOException {
        loket.exec("echo fill").ok();
        loket.settings("loket.security=sometimes");
        Loket.Ran ran = loket.exec("echo no").ended(1);
        assertTrue(ran.err(), ran.err().contains("loket.security=sometimes"));
        assertEquals(ran.err(), 1, ran.err().lines().count());
    }

    @Test
    public void nothingRunsWhereTheKernelDoesNotStart() throws IOException {
        new Jar("com.example.early", Early.class).write(loket.home().resolve("modules/early.jar"));
        Files.createDirectories(loket.ledger().getParent());
        Files.writeString(loket.ledger(), "no folder");
        Loket.Ran ran = loket.exec("echo no").ended(1);
        assertTrue(ran.err(), ran.err().contains("the kernel did not start, so nothing may run"));
        assertFalse(Files.exists(loket.home().resolve("early")));
    }

    @Test
    public void theFrameworkKeepsNoPermissions() throws IOException {
        loket.exec("echo first").ok();
        Path kept = loket.home().resolve("data/felix/bundle0/security/pa.txt");
        assumeTrue("wall 1 does not stand on this JDK", Files.exists(kept));
        assertEquals(kept + " has permissions", 0, Files.size(kept));
    }

    @Test
    public void aPropertyForTestsIsNotTakenFromTheSettings() throws IOException {
        loket.settings("loket.test.wall=1");
        String out = loket.exec("doctor").ok().out();
        assertFalse(out, out.contains("wall 2 does NOT stand"));
        assertTrue(loket.exec("call com.example.nothing").ended(1).err().contains("UNKNOWN"));
    }

    @Test
    public void bannerAndDoctorSayWhichWallsStandOn17() throws IOException {
        assertTrue(walls(17).contains("both walls stand"));
        loket.settings("loket.security=required").exec("doctor").ok();
    }

    @Test
    public void bannerAndDoctorSayWhichWallsStandOn25() throws IOException {
        assertTrue(walls(25).contains("wall 1 does NOT stand"));
        Loket.Ran ran =
                loket.settings("loket.security=required").exec("echo no").ended(1);
        assertTrue(ran.err(), ran.err().contains("loket.security=required"));
        assertTrue(ran.err(), ran.err().contains("wall 1 does NOT stand"));
        assertFalse(ran.all(), ran.all().contains("Exception"));
    }

    private String walls(int major) throws IOException {
        var jdk = Jdks.find(major);
        assumeTrue("there is no JDK " + major, jdk.isPresent());
        loket.with("LOKET_JAVA", jdk.get().toString());
        String doctor = line(loket.exec("doctor").ok().out(), " walls ").replaceFirst("^\\S+ +walls +", "");
        try (Loket.Running node = loket.serve().ready()) {
            assertTrue(node.said(), node.said().startsWith("Loket "));
            assertTrue(node.said(), node.said().contains(" on JDK " + major));
            assertTrue(node.said(), node.said().contains(doctor));
        }
        return doctor;
    }
}
