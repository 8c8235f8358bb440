package org.loket.itests.node;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertFalse;
import static org.junit.Assert.assertTrue;

import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.List;
import org.junit.Before;
import org.junit.Rule;
import org.junit.Test;
import org.junit.rules.TemporaryFolder;

/** An agent reaches nothing of another's, whatever it says at the counter. */
public class AgentAttackIT {
    private static final String CANARY = "canary-of-the-victim";

    @Rule
    public final TemporaryFolder folder = new TemporaryFolder();

    private Loket loket;

    @Before
    public void home() {
        loket = new Loket(folder.getRoot().toPath().resolve("home"));
    }

    private static List<String> victim() {
        return List.of(
                Relay.by("victim", "store.kv.put", "{\"key\":\"secret\",\"value\":\"" + CANARY + "\"}"),
                Relay.by(
                        "victim",
                        "store.doc.put",
                        "{\"collection\":\"secrets\",\"id\":\"1\",\"doc\":{\"a\":\"" + CANARY + "\"}}"),
                Relay.by("victim", "store.brain.put", "{\"entries\":[{\"text\":\"" + CANARY + "\"}]}"),
                Relay.by("victim", "files.write", "{\"path\":\"secret.txt\",\"text\":\"" + CANARY + "\"}"));
    }

    private static List<String> readings(String agent) {
        return List.of(
                Relay.by(agent, "store.kv.get", "{\"key\":\"secret\"}"),
                Relay.by(agent, "store.kv.list", "{}"),
                Relay.by(agent, "store.doc.get", "{\"collection\":\"secrets\",\"id\":\"1\"}"),
                Relay.by(agent, "store.doc.find", "{\"collection\":\"secrets\"}"),
                Relay.by(agent, "store.brain.search", "{\"query\":\"canary of the victim\"}"),
                Relay.by(agent, "store.brain.get", "{\"ids\":[1]}"),
                Relay.by(agent, "files.list", "{}"),
                Relay.by(agent, "files.read", "{\"path\":\"secret.txt\"}"));
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
            tries.add(Relay.by("thief", "files.read", "{\"path\":\"" + path + "\"}"));
            tries.add(Relay.by("thief", "files.list", "{\"path\":\"" + path + "\"}"));
            tries.add(Relay.by("thief", "files.move", "{\"from\":\"" + path + "\",\"to\":\"mine.txt\"}"));
            tries.add(Relay.by("thief", "files.write", "{\"path\":\"" + path + "\",\"text\":\"overwritten\"}"));
            tries.add(Relay.by("thief", "files.delete", "{\"path\":\"" + path + "\",\"all\":true}"));
        }
        for (String more : List.of(
                "\"instance\":\"victim\"",
                "\"caller\":\"agent.victim\"",
                "\"home\":\"agent.victim/victim\"",
                "\"as\":\"victim\"",
                "\"agent\":\"victim\"",
                "\"key\":\"secret\"")) {
            tries.add(Relay.by("thief", "store.kv.get", "{\"key\":\"secret\"," + more + "}"));
            tries.add(Relay.by("thief", "files.read", "{\"path\":\"secret.txt\"," + more + "}"));
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
            tries.add(Relay.by("thief", name, "{\"key\":\"secret\"}"));
        }
        for (String query : List.of(
                "canary* OR victim",
                "\\\" OR 1=1 --",
                "text:canary",
                "NEAR(canary victim)",
                "x'); ATTACH DATABASE '../../agent.victim/victim/brain.db' AS v; --")) {
            tries.add(Relay.by("thief", "store.brain.search", "{\"query\":\"" + query + "\"}"));
            tries.add(Relay.by("thief", "store.doc.find", "{\"collection\":\"" + query + "\"}"));
        }
        tries.add(Relay.by("thief", "agent.ask", "{\"agent\":\"victim\",\"body\":null,\"from\":\"victim\"}"));
        tries.add(Relay.by("thief", "agent.inspect", "{\"agent\":\"victim\"}"));
        return tries;
    }

    @Test
    public void noAgentReachesAnothersBrainOrFiles() throws Exception {
        Relay.of("victim").in(loket);
        Relay.of("thief").in(loket);
        List<String> script =
                new ArrayList<>(List.of("agents", "grant agent.victim --asked", "grant agent.thief --asked"));
        script.addAll(victim());
        script.add("call agent.list");
        script.addAll(attempts());
        script.add("call agent.list");
        script.addAll(readings("victim"));
        List<String> answers =
                Relay.answers(loket.exec(script.toArray(String[]::new)).ok());
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
        Relay.of("odd").in(loket);
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
            tries.add(Relay.by("odd", name, args.getBytes(UTF_8)));
        }
        for (String broken : List.of("\u00ff", "\u00c3(", "\u00c0\u00af", "\u00ed\u00a0\u0080")) {
            byte[] bytes = broken.getBytes(ISO_8859_1);
            tries.add(Relay.by("odd", name, bytes));
            tries.add(Relay.by("odd", name, ("{\"key\":\"" + broken + "\"}").getBytes(ISO_8859_1)));
            tries.add(Relay.by("odd", bytes, "{}".getBytes(UTF_8)));
        }
        for (String absurd : List.of(
                "a".repeat(128),
                "a.".repeat(60) + "b",
                "\u001b[2J",
                "store.kv.get\nstore.kv.put",
                " ",
                ".",
                "store.kv.gеt")) {
            tries.add(Relay.by("odd", absurd, "{}"));
        }
        script.addAll(tries);
        script.add(Relay.by("odd", "store.kv.put", "{\"key\":\"good\",\"value\":1}"));
        script.add(Relay.by("odd", "store.kv.get", "{\"key\":\"good\"}"));
        script.add("verify");
        List<String> answers =
                Relay.answers(loket.exec(script.toArray(String[]::new)).ok());
        assertEquals(tries.size() + 2, answers.size());
        for (int i = 0; i < tries.size(); i++) {
            JsonObject refused = JsonParser.parseString(answers.get(i)).getAsJsonObject();
            assertTrue(
                    tries.get(i) + " gave " + refused,
                    refused.has("reason") && refused.get("ran").getAsString().equals("NO"));
        }
        assertTrue(answers.get(tries.size() + 1), answers.get(tries.size() + 1).contains("\"value\":1"));
    }
}
