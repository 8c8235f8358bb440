package org.loket.itests.node;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertFalse;
import static org.junit.Assert.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.Before;
import org.junit.Rule;
import org.junit.Test;
import org.junit.rules.TemporaryFolder;

/** What a person does with a node: the session of the tour, and what goes wrong in it. */
public class NodeIT {
    private static final String ROLL = "call dice.roll '{\"sides\":20}'";

    private static final List<String> TOUR = List.of(
            "install file:extras/dice-1.0.0.jar",
            "start dice",
            "asks dice",
            "grant dice --asked",
            ROLL,
            "update dice file:extras/dice-2.0.0.jar",
            "call dice.roll '{\"sides\":20,\"count\":3}'",
            "ledger 10",
            "verify");

    @Rule
    public final TemporaryFolder folder = new TemporaryFolder();

    private Loket loket;

    @Before
    public void home() {
        loket = new Loket(folder.getRoot().toPath().resolve("a home"));
    }

    @Test
    public void aStrangersToolIsInstalledGrantedUsedAndReplaced() {
        tour(loket.exec(TOUR.toArray(String[]::new)).ok());
    }

    @Test
    public void aScriptMayComeFromStandardInput() {
        tour(loket.run(String.join("\n", TOUR), "--exec", "-").ok());
    }

    private static void tour(Loket.Ran ran) {
        String out = ran.out();
        assertTrue(out, out.contains("missing  offer dice.*"));
        assertTrue(out, out.contains("com.example.dice may now call time.now"));
        assertTrue(out, out.contains("com.example.dice was restarted for it, and nothing else"));
        assertTrue(out, out.contains("updated com.example.dice 2.0.0"));
        assertEquals(
                out, 2, out.lines().filter(line -> line.contains("\"rolls\":[")).count());
        assertTrue(out, out.contains("verified: lines 1 to "));
        assertEquals("nothing went wrong", "", ran.err());
    }

    @Test
    public void aRefusedCommandFailsAndSaysWhatToType() {
        loket.exec("install file:extras/dice-1.0.0.jar", "start dice").ok();
        Loket.Ran ran = loket.exec(ROLL).ended(1);
        assertTrue(ran.err(), ran.err().contains("refused DENIED: com.example.dice may not offer dice.roll yet"));
        assertTrue(ran.err(), ran.err().contains("grant com.example.dice --asked"));
        assertEquals("", ran.out());
        loket.exec("grant dice --asked", ROLL).ok();
    }

    @Test
    public void aRevokedGrantIsMissingAtTheNextCallAndAtTheNextStart() {
        loket.exec("install file:extras/dice-1.0.0.jar", "start dice", "grant dice --asked")
                .ok();
        Loket.Ran ran = loket.exec(ROLL, "revoke dice time.now", ROLL).ended(1);
        assertTrue(ran.err(), ran.err().contains("com.example.dice was refused time.now (DENIED)"));
        Loket.Ran again = loket.exec(ROLL).ended(1);
        assertTrue(again.err(), again.err().contains("com.example.dice was refused time.now (DENIED)"));
        loket.exec("grant dice time.now", ROLL).ok();
    }

    @Test
    public void whatWasGrantedAndInstalledIsThereAfterARestart() {
        loket.exec(TOUR.toArray(String[]::new)).ok();
        Loket.Ran ran = loket.exec("call dice.roll '{\"sides\":6,\"count\":2}'", "verify")
                .ok();
        assertTrue(ran.out(), ran.out().contains("\"rolls\":["));
    }

    @Test
    public void badInputIsAnsweredWithASentence() throws Exception {
        loket.exec("echo fill").ok();
        Files.createDirectories(loket.home().resolve("modules"));
        sentence("nonsense", "no command is called nonsense");
        sentence("call time.now '{bad'", "refused INVALID", "not JSON");
        sentence("call time.now '[]'", "refused INVALID", "an object");
        sentence("call no.such", "refused UNKNOWN", "no.such");
        sentence("call 'NO SUCH'", "refused INVALID", "dotted lower-case name");
        sentence("install file:/no/such.jar", "no file /no/such.jar");
        sentence("update time file:/no/such.jar", "no file /no/such.jar");
        sentence("install 'file:" + Files.writeString(loket.home().resolve("text.jar"), "text") + "'", "text.jar");
        sentence("start nosuch", "no module is called nosuch");
        sentence("grant nosuch --asked", "no module is called nosuch");
        sentence("revoke nosuch --all", "no module is called nosuch");
        sentence("uninstall 4711", "4711");
        sentence("ledger many", "many");
        sentence("call kernel.grant '{\"name\":\"org.loket.capability.time\"}'", "refused INVALID");
        sentence("call kernel.may '{}'", "refused INVALID", "capability");
        loket.exec("call time.now", "verify").ok();
    }

    private void sentence(String command, String... parts) {
        Loket.Ran ran = loket.exec(command).ended(1);
        for (String part : parts) {
            assertTrue(command + " says: " + ran.all(), ran.err().contains(part));
        }
        assertEquals(command + " says: " + ran.all(), 1, ran.err().lines().count());
        assertFalse(ran.all(), ran.all().contains("\tat ") || ran.all().contains("Exception"));
    }

    @Test
    public void aNameThatFitsTwoModulesIsAmbiguous() throws Exception {
        for (String name : List.of("com.example.twin", "org.example.twin")) {
            new Jar(name, Idle.class).write(loket.home().resolve("modules/" + name + ".jar"));
        }
        Loket.Ran ran = loket.exec("stop twin").ended(1);
        assertTrue(
                ran.err(), ran.err().contains("com.example.twin") && ran.err().contains("org.example.twin"));
        loket.exec("stop com.example.twin").ok();
    }

    @Test
    public void aModuleThatWaitsToBeStartedIsNothingWrong() {
        Loket.Ran ran =
                loket.exec("install file:extras/dice-1.0.0.jar", "doctor").ok();
        assertTrue(ran.out(), ran.out().contains("com.example.dice waits to offer dice.*"));
    }

    @Test
    public void aGarbageJarCostsALineAndNothingElse() throws Exception {
        Path modules = Files.createDirectories(loket.home().resolve("modules"));
        Files.writeString(modules.resolve("garbage.jar"), "no jar at all");
        Files.write(modules.resolve("half.jar"), half(loket.distribution().resolve("extras/dice-1.0.0.jar")));
        Files.createDirectory(modules.resolve("folder.jar"));
        Loket.Ran ran =
                loket.exec("call time.now", "call module.list", "doctor").ok();
        for (String name : List.of("garbage.jar", "half.jar", "folder.jar")) {
            assertTrue(ran.out(), ran.out().contains("\"file\": \"" + name + "\""));
        }
        assertFalse(ran.all(), ran.all().contains("Exception"));
        Files.copy(
                loket.distribution().resolve("extras/dice-1.0.0.jar"),
                modules.resolve("half.jar"),
                java.nio.file.StandardCopyOption.REPLACE_EXISTING);
        loket.exec("start dice", "grant dice --asked", ROLL).ok();
    }

    private static byte[] half(Path jar) throws Exception {
        byte[] all = Files.readAllBytes(jar);
        return java.util.Arrays.copyOf(all, all.length / 2);
    }
}
