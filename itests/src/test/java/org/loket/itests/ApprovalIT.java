package org.loket.itests;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertTrue;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.junit.Test;
import org.loket.itests.gates.Allow;
import org.loket.itests.gates.Approval;
import org.loket.itests.gates.Buyer;
import org.loket.itests.gates.Till;

/** A gate that holds calls until they are allowed: killed again and again, it lets none of them through twice. */
public class ApprovalIT {
    private static final String APPROVAL = "com.example.approval";
    private static final String TILL = "com.example.till";
    private static final String BUYER = "com.example.buyer";
    private static final int THINGS = 300;
    private static final int KILLS = 8;

    private final Set<String> sold = new HashSet<>();
    private final Random random = new Random(20_260_101);

    private static List<String> folder(String name) {
        String path = "${homes}/" + name;
        return List.of(
                "(java.io.FilePermission \"" + path + "\" \"read\")",
                "(java.io.FilePermission \"" + path + "/-\" \"read,write,delete\")");
    }

    private static List<String> and(List<String> some, String... more) {
        var all = new ArrayList<>(some);
        all.addAll(List.of(more));
        return all;
    }

    private static Path furnished() throws IOException {
        Map<String, List<String>> grants = Map.of(
                APPROVAL, and(folder(APPROVAL), Lines.GATE, Lines.provide("approval.*")),
                TILL, and(folder(TILL), Lines.provide("till.*")),
                BUYER,
                        List.of(
                                Lines.call("till.sell"),
                                Lines.call("approval.allow"),
                                Lines.call("kernel.ledger.verify")));
        Path home = Launch.freshHome("ApprovalIT", grants);
        Path modules = Files.createDirectories(home.resolve("modules"));
        String approvals =
                Files.createDirectories(home.resolve("homes").resolve(APPROVAL)).toString();
        String tills =
                Files.createDirectories(home.resolve("homes").resolve(TILL)).toString();
        write(
                modules.resolve("1.jar"),
                module(APPROVAL, grants)
                        .gates(Approval.class, "folder", approvals)
                        .provides("approval.allow", Allow.class, "folder", approvals));
        write(modules.resolve("2.jar"), module(TILL, grants).provides("till.sell", Till.class, "folder", tills));
        write(modules.resolve("3.jar"), module(BUYER, grants).runs(Buyer.class, "things", "" + THINGS));
        return home;
    }

    private static Module module(String name, Map<String, List<String>> grants) {
        return new Module(name, installed -> {}).asks(grants.get(name).toArray(String[]::new));
    }

    private static void write(Path file, Module module) throws IOException {
        Files.write(file, module.jar());
    }

    private static Process node(Path home) throws IOException {
        var command = new ArrayList<String>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(List.of("-Xmx256m", "-XX:TieredStopAtLevel=1", "-cp", System.getProperty("java.class.path")));
        for (String name :
                List.of("java.security.manager", "java.security.policy", "loket.test.system", "loket.test.walls")) {
            if (System.getProperty(name) != null) {
                command.add("-D" + name + "=" + System.getProperty(name));
            }
        }
        command.add(Standalone.class.getName());
        command.add(home.toString());
        return new ProcessBuilder(command)
                .redirectError(home.resolve("errors.txt").toFile())
                .start();
    }

    /** Lets the buyer go on for so many lines, then kills the node; true if the buyer was done before. */
    private boolean killedAfter(Path home, int lines) throws Exception {
        Process node = node(home);
        try (var said = new BufferedReader(new InputStreamReader(node.getInputStream(), StandardCharsets.UTF_8))) {
            int heard = 0;
            for (String line = said.readLine(); line != null; line = said.readLine()) {
                if (line.startsWith("buyer: ")) {
                    hear(line.substring(7));
                    heard++;
                    if (line.equals("buyer: done")) {
                        return true;
                    }
                }
                if (heard >= lines) {
                    return false;
                }
            }
            throw new AssertionError("the node ended by itself: " + Rig.read(home.resolve("errors.txt")));
        } finally {
            node.destroyForcibly();
            assertTrue(node.waitFor(Rig.PATIENCE_SECONDS, TimeUnit.SECONDS));
        }
    }

    private void hear(String line) {
        String[] words = line.split(" ", 2);
        if (words[0].equals("ledger")) {
            assertTrue(line, words[1].startsWith("{\"ok\":true"));
        } else if (words[0].equals("sold")) {
            assertTrue("sold twice: " + line, sold.add(words[1]));
        } else {
            assertTrue(line, line.equals("done") || words[0].equals("DENIED"));
        }
    }

    @Test
    public void aHeldCallIsReleasedAtMostOnceAcrossKills() throws Exception {
        Path home = furnished();
        int kills = 0;
        for (boolean done = false; !done; ) {
            done = killedAfter(home, kills < KILLS ? 1 + random.nextInt(THINGS / 2) : Integer.MAX_VALUE);
            kills += done ? 0 : 1;
        }
        assertEquals("the node was killed as often as it was to be", KILLS, kills);
        List<String> lines =
                Files.readAllLines(home.resolve("homes").resolve(TILL).resolve("sold.txt"));
        assertEquals("nothing was sold twice", new HashSet<>(lines).size(), lines.size());
        for (String n : sold) {
            assertTrue("what was acknowledged was sold: " + n, lines.contains("n" + n));
        }
        assertTrue("a kill costs one call at most: " + lines.size(), lines.size() >= THINGS - kills);
    }
}
