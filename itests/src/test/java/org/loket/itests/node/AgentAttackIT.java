package org.loket.itests.node;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertFalse;
import static org.junit.Assert.assertTrue;
import static org.junit.Assume.assumeTrue;

import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.Before;
import org.junit.Rule;
import org.junit.Test;
import org.junit.rules.TemporaryFolder;

/** An agent reaches nothing of another's, whatever it says at the counter, and leaves nothing behind when it ends. */
public class AgentAttackIT {
    private static final Path RELAY =
            Path.of("../agent-host-bundle/src/test/resources/org/loket/agent/guest/relay.wasm");
    private static final String CANARY = "canary-of-the-victim";
    private static final String SERVICE = "(org.osgi.framework.ServicePermission \"%s\" \"%s\")";
    private static final int ROUNDS = 1_000;

    @Rule
    public final TemporaryFolder folder = new TemporaryFolder();

    private Loket loket;

    @Before
    public void home() {
        loket = new Loket(folder.getRoot().toPath().resolve("home"));
    }

    private static Guest relay(String name) throws IOException {
        return new Guest(name).file("agent.wasm", Files.readAllBytes(RELAY)).asks("store.*", "files.*", "agent.*");
    }

    /** The shell's line by which an agent calls a capability. */
    private static String by(String agent, String capability, String args) {
        return by(agent, capability.getBytes(UTF_8), args.getBytes(UTF_8));
    }

    private static String by(String agent, byte[] capability, byte[] args) {
        HexFormat hex = HexFormat.of();
        return "call agent.ask '{\"agent\":\"" + agent + "\",\"body\":\"" + hex.formatHex(capability) + "."
                + hex.formatHex(args) + "\"}'";
    }

    /** The answers the shell printed, each on a line or, where long, on several. */
    private static List<String> answers(Loket.Ran ran) {
        List<String> answers = new ArrayList<>();
        StringBuilder several = new StringBuilder();
        for (String line : ran.out().lines().toList()) {
            if (several.length() > 0 || line.equals("{")) {
                several.append(line);
                if (line.equals("}")) {
                    answers.add(several.toString());
                    several.setLength(0);
                }
            } else if (line.startsWith("{")) {
                answers.add(line);
            }
        }
        return answers;
    }

    private static List<String> victim() {
        return List.of(
                by("victim", "store.kv.put", "{\"key\":\"secret\",\"value\":\"" + CANARY + "\"}"),
                by(
                        "victim",
                        "store.doc.put",
                        "{\"collection\":\"secrets\",\"id\":\"1\",\"doc\":{\"a\":\"" + CANARY + "\"}}"),
                by("victim", "store.brain.put", "{\"entries\":[{\"text\":\"" + CANARY + "\"}]}"),
                by("victim", "files.write", "{\"path\":\"secret.txt\",\"text\":\"" + CANARY + "\"}"));
    }

    private static List<String> readings(String agent) {
        return List.of(
                by(agent, "store.kv.get", "{\"key\":\"secret\"}"),
                by(agent, "store.kv.list", "{}"),
                by(agent, "store.doc.get", "{\"collection\":\"secrets\",\"id\":\"1\"}"),
                by(agent, "store.doc.find", "{\"collection\":\"secrets\"}"),
                by(agent, "store.brain.search", "{\"query\":\"canary of the victim\"}"),
                by(agent, "store.brain.get", "{\"ids\":[1]}"),
                by(agent, "files.list", "{}"),
                by(agent, "files.read", "{\"path\":\"secret.txt\"}"));
    }

    private List<String> paths() {
        String home = loket.home().toString();
        List<String> paths = new ArrayList<>();
        for (String to : List.of("homes/agent.victim/victim/files/secret.txt", "homes/agent.victim/victim/brain.db")) {
            paths.add(home + "/" + to);
            paths.add("/proc/self/cwd/" + to);
            for (String up :
                    List.of("../../../../", "a/../../../../../", "./../../../../", "..\\\\..\\\\..\\\\..\\\\")) {
                paths.add(up + to);
            }
        }
        paths.addAll(List.of(
                "../../../agent.victim/victim/files/secret.txt",
                "..",
                ".",
                "/etc/passwd",
                "//etc/passwd",
                "~/secret.txt",
                "%2e%2e/%2e%2e/agent.victim/victim/files/secret.txt",
                "\\u002e\\u002e/\\u002e\\u002e/agent.victim/victim/files/secret.txt",
                "\\uff0e\\uff0e/\\uff0e\\uff0e/agent.victim/victim/files/secret.txt",
                "..\\u0000/agent.victim/victim/files/secret.txt",
                "file://" + home + "/homes/agent.victim/victim/files/secret.txt",
                "files/../../victim/secret.txt"));
        return paths;
    }

    /** Every way of saying whose something is to be, where an agent has a say. */
    private List<String> attempts() {
        List<String> tries = new ArrayList<>(readings("thief"));
        for (String path : paths()) {
            tries.add(by("thief", "files.read", "{\"path\":\"" + path + "\"}"));
            tries.add(by("thief", "files.list", "{\"path\":\"" + path + "\"}"));
            tries.add(by("thief", "files.move", "{\"from\":\"" + path + "\",\"to\":\"mine.txt\"}"));
            tries.add(by("thief", "files.write", "{\"path\":\"" + path + "\",\"text\":\"overwritten\"}"));
            tries.add(by("thief", "files.delete", "{\"path\":\"" + path + "\",\"all\":true}"));
        }
        for (String more : List.of(
                "\"instance\":\"victim\"",
                "\"caller\":\"agent.victim\"",
                "\"home\":\"agent.victim/victim\"",
                "\"as\":\"victim\"",
                "\"agent\":\"victim\"",
                "\"key\":\"secret\"")) {
            tries.add(by("thief", "store.kv.get", "{\"key\":\"secret\"," + more + "}"));
            tries.add(by("thief", "files.read", "{\"path\":\"secret.txt\"," + more + "}"));
        }
        for (String name : List.of(
                "store.kv.get/victim",
                "agent.victim/store.kv.get",
                "STORE.KV.GET",
                "store.kv.get ",
                "store..kv.get",
                "store.kv.get\0",
                "kernel.status",
                "kernel.grant",
                "kernel.grants",
                "kernel.ledger.tail",
                "victim.read",
                "*",
                "store.*")) {
            tries.add(by("thief", name, "{\"key\":\"secret\"}"));
        }
        for (String query : List.of(
                "canary* OR victim",
                "\\\" OR 1=1 --",
                "text:canary",
                "NEAR(canary victim)",
                "x'); ATTACH DATABASE '../../agent.victim/victim/brain.db' AS v; --")) {
            tries.add(by("thief", "store.brain.search", "{\"query\":\"" + query + "\"}"));
            tries.add(by("thief", "store.doc.find", "{\"collection\":\"" + query + "\"}"));
        }
        tries.add(by("thief", "agent.ask", "{\"agent\":\"victim\",\"body\":null,\"from\":\"victim\"}"));
        tries.add(by("thief", "agent.inspect", "{\"agent\":\"victim\"}"));
        return tries;
    }

    @Test
    public void noAgentReachesAnothersBrainOrFiles() throws Exception {
        relay("victim").in(loket);
        relay("thief").in(loket);
        List<String> script =
                new ArrayList<>(List.of("agents", "grant agent.victim --asked", "grant agent.thief --asked"));
        script.addAll(victim());
        script.add("call agent.list");
        script.addAll(attempts());
        script.add("call agent.list");
        script.addAll(readings("victim"));
        List<String> answers = answers(loket.exec(script.toArray(String[]::new)).ok());
        assertEquals(
                victim().size() + attempts().size() + 2 + readings("victim").size(), answers.size());
        int tried = victim().size() + 1;
        List<String> stolen = answers.subList(tried, tried + attempts().size());
        for (int i = 0; i < stolen.size(); i++) {
            assertFalse(
                    attempts().get(i) + " gave " + stolen.get(i), stolen.get(i).contains(CANARY));
        }
        String kept = String.join(
                "\n", answers.subList(answers.size() - readings("victim").size(), answers.size()));
        assertEquals("the victim has no longer what it had:\n" + kept, 6, kept.split(CANARY, -1).length - 1);
        assertEquals(CANARY, Files.readString(loket.home().resolve("homes/agent.victim/victim/files/secret.txt")));
        System.out.println(stolen.size() + " attempts of one agent on another, none reached it");
    }

    @Test
    public void absurdNamesAndArgumentsAreRefusedAndTheAgentGoesOn() throws Exception {
        relay("odd").in(loket);
        byte[] name = "store.kv.get".getBytes(UTF_8);
        List<String> script = new ArrayList<>(List.of("agents", "grant agent.odd --asked"));
        List<String> tries = new ArrayList<>();
        for (String args : List.of(
                "{\"key\":\"a\",\"key\":\"b\"}",
                "{\"key\":\"a\",\"KEY\":\"b\"}",
                "[".repeat(3_000),
                "{\"a\":".repeat(500),
                "{\"key\":\"\\ud800\"}",
                "{\"key\":1e999999999}",
                "{\"key\":NaN}",
                "{'key':'a'}",
                "{\"key\":\"a\"}{}",
                "null",
                "\"text\"",
                "{\"key\":\"a\",}",
                "\ufeff{\"key\":\"a\"}",
                "{\"key\":\"" + "x".repeat(5_000) + "\"}",
                "{\"key\":\"a\u0001\"}",
                "//\n{}")) {
            tries.add(by("odd", name, args.getBytes(UTF_8)));
        }
        for (String broken : List.of("\u00ff", "\u00c3(", "\u00c0\u00af", "\u00ed\u00a0\u0080")) {
            byte[] bytes = broken.getBytes(ISO_8859_1);
            tries.add(by("odd", name, bytes));
            tries.add(by("odd", name, ("{\"key\":\"" + broken + "\"}").getBytes(ISO_8859_1)));
            tries.add(by("odd", bytes, "{}".getBytes(UTF_8)));
        }
        for (String absurd : List.of(
                "a".repeat(128),
                "a.".repeat(60) + "b",
                "\u001b[2J",
                "store.kv.get\nstore.kv.put",
                " ",
                ".",
                "store.kv.gеt")) {
            tries.add(by("odd", absurd, "{}"));
        }
        script.addAll(tries);
        script.add(by("odd", "store.kv.put", "{\"key\":\"good\",\"value\":1}"));
        script.add(by("odd", "store.kv.get", "{\"key\":\"good\"}"));
        script.add("verify");
        List<String> answers = answers(loket.exec(script.toArray(String[]::new)).ok());
        assertEquals(tries.size() + 2, answers.size());
        for (int i = 0; i < tries.size(); i++) {
            JsonObject refused = JsonParser.parseString(answers.get(i)).getAsJsonObject();
            assertTrue(
                    tries.get(i) + " gave " + refused,
                    refused.has("reason") && refused.get("ran").getAsString().equals("NO"));
        }
        assertTrue(answers.get(tries.size() + 1), answers.get(tries.size() + 1).contains("\"value\":1"));
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
        Path first = relay("mayfly").jar(jars.resolve("1.jar"));
        Path second = relay("mayfly").version("1.0.1").jar(jars.resolve("2.jar"));
        List<String> script = new ArrayList<>(List.of(
                "grant probe --asked",
                "start probe",
                "install file:" + first,
                "start agent.mayfly",
                "grant agent.mayfly --asked"));
        String crash = "call agent.tell '{\"agent\":\"mayfly\",\"body\":0}'";
        String round = String.join(
                "; ",
                by("mayfly", "files.write", "{\"path\":\"a.txt\",\"text\":\"a\"}"),
                by("mayfly", "store.kv.put", "{\"key\":\"a\",\"value\":1}"),
                crash,
                "stop agent.mayfly; start agent.mayfly",
                "call agent.list",
                by("mayfly", "store.kv.get", "{\"key\":\"a\"}"),
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
        var ran = CompletableFuture.supplyAsync(() -> loket.exec(script.toArray(String[]::new)));
        List<Integer> files = List.of(openFiles(ran), openFiles(ran));
        List<JsonObject> counts = answers(ran.get().ok()).stream()
                .filter(line -> line.startsWith("{\"threads\":"))
                .map(line -> JsonParser.parseString(line).getAsJsonObject())
                .toList();
        for (int i = 0; i < counts.size(); i++) {
            counts.get(i).addProperty("files", files.get(i));
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

    /** Waits until the node counts, counts its open files from outside, and lets it go on. */
    private int openFiles(CompletableFuture<?> node) throws IOException {
        Path mark = loket.home().resolve("homes").resolve(Probe.NAME).resolve(Probe.MARK);
        Loket.until("the node counts", () -> Files.exists(mark) || node.isDone());
        int open = 0;
        for (ProcessHandle child : ProcessHandle.current().children().toList()) {
            open += Path.of("/proc", Long.toString(child.pid()), "fd").toFile().list().length;
        }
        Files.deleteIfExists(mark);
        return open;
    }
}
