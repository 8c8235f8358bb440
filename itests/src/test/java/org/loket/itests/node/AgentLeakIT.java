package org.loket.itests.node;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertTrue;
import static org.junit.Assume.assumeTrue;

import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.Before;
import org.junit.Rule;
import org.junit.Test;
import org.junit.rules.TemporaryFolder;

/** Agents that crash, are stopped or replaced leave no thread, class or open file behind: counted over 1,000 ends. */
public class AgentLeakIT {
    private static final String SERVICE = "(org.osgi.framework.ServicePermission \"%s\" \"%s\")";
    private static final int ROUNDS = 1_000;
    /** Patience with a thousand rounds on a busy machine. */
    private static final int MOST_SECONDS = 600;

    @Rule
    public final TemporaryFolder folder = new TemporaryFolder();

    private Loket loket;

    @Before
    public void home() {
        loket = new Loket(folder.getRoot().toPath().resolve("home"));
    }

    @Test
    public void agentsThatEndLeaveNothingBehind() throws Exception {
        assumeTrue("there is no /proc", Files.isDirectory(Path.of("/proc/self/fd")));
        new Jar(Probe.NAME, Probe.class)
                .asks(
                        SERVICE.formatted("probe.*", "register"),
                        "(java.lang.management.ManagementPermission \"monitor\" \"\")",
                        "(java.util.PropertyPermission \"loket.home\" \"read\")",
                        "(java.io.FilePermission \"${homes}/" + Probe.NAME + "/-\" \"read,write\")")
                .write(loket.home().resolve("modules/probe.jar"));
        Path jars = folder.getRoot().toPath();
        Path first = Relay.of("mayfly").jar(jars.resolve("1.jar"));
        Path second = Relay.of("mayfly")
                .version("1.0.1")
                .file("agent.wasm", otherBytes(Files.readAllBytes(Relay.WASM)))
                .jar(jars.resolve("2.jar"));
        List<String> script = new ArrayList<>(List.of(
                "grant probe --asked",
                "start probe",
                "install file:" + first,
                "start agent.mayfly",
                "grant agent.mayfly --asked"));
        String crash = "call agent.tell '{\"agent\":\"mayfly\",\"body\":0}'";
        String round = String.join(
                "; ",
                Relay.by("mayfly", "files.write", "{\"path\":\"a.txt\",\"text\":\"a\"}"),
                Relay.by("mayfly", "store.kv.put", "{\"key\":\"a\",\"value\":1}"),
                crash,
                "stop agent.mayfly; start agent.mayfly",
                "call agent.list",
                Relay.by("mayfly", "store.kv.get", "{\"key\":\"a\"}"),
                crash,
                "update agent.mayfly file:" + second,
                "call agent.list",
                "update agent.mayfly file:" + first,
                "call agent.list");
        for (int rounds : new int[] {ROUNDS / 10, ROUNDS - ROUNDS / 10}) {
            String numbers = IntStream.range(0, rounds / 3 + 1)
                    .mapToObj(Integer::toString)
                    .collect(Collectors.joining(" "));
            script.add("each [" + numbers + "] { " + round + " }");
            script.add("call probe.count");
        }
        Files.createDirectories(loket.home().resolve("homes").resolve(Probe.NAME));
        List<JsonObject> counts = new ArrayList<>();
        try (Loket.Running node = loket.start(script.toArray(String[]::new))) {
            List<Integer> files = List.of(openFiles(node), openFiles(node));
            Loket.until("the script ends", MOST_SECONDS, () -> !node.alive());
            assertEquals(node.said(), 0, node.code());
            node.said()
                    .lines()
                    .filter(line -> line.startsWith("{\"threads\":"))
                    .forEach(line -> counts.add(JsonParser.parseString(line).getAsJsonObject()));
            for (int i = 0; i < counts.size(); i++) {
                counts.get(i).addProperty("files", files.get(i));
            }
        }
        System.out.println("after " + ROUNDS / 10 + " and after " + ROUNDS + " rounds: " + counts);
        assertEquals(2, counts.size());
        int rounds = ROUNDS - ROUNDS / 10;
        for (String what : List.of("threads", "files", "classes")) {
            int more =
                    counts.get(1).get(what).getAsInt() - counts.get(0).get(what).getAsInt();
            assertTrue(more + " more " + what + " after " + rounds + " rounds", more < rounds / 10);
        }
    }

    /** The same program with a section that says nothing: it gets classes of its own. */
    private static byte[] otherBytes(byte[] wasm) {
        byte[] other = Arrays.copyOf(wasm, wasm.length + 4);
        System.arraycopy(new byte[] {0, 2, 1, 'v'}, 0, other, wasm.length, 4);
        return other;
    }

    /** Waits until the node counts, counts its open files from outside, and lets it go on. */
    private int openFiles(Loket.Running node) throws IOException {
        Path mark = loket.home().resolve("homes").resolve(Probe.NAME).resolve(Probe.MARK);
        Loket.until("the node counts", MOST_SECONDS, () -> Files.exists(mark) || !node.alive());
        int open = Path.of("/proc", Long.toString(node.pid()), "fd").toFile().list().length;
        Files.deleteIfExists(mark);
        return open;
    }
}
