package org.loket.itests.node;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertFalse;
import static org.junit.Assert.assertTrue;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.Before;
import org.junit.Rule;
import org.junit.Test;
import org.junit.rules.TemporaryFolder;

/** A program with many agents that each keep a count gets other code: all of them take their count along, or none goes. */
public class UpgradeIT {
    private static final int AGENTS = Integer.getInteger("loket.test.agents", 30);
    private static final int SWAPS = 4;
    private static final int KILLS = Integer.getInteger("loket.test.kills", 2);
    private static final int UPDATES = 100;
    private static final int LATEST_MILLIS = 4_000;

    @Rule
    public final TemporaryFolder folder = new TemporaryFolder();

    private Loket loket;
    private List<String> agents;

    @Before
    public void load() throws IOException {
        loket = new Loket(folder.getRoot().toPath().resolve("home"));
        agents = IntStream.range(0, AGENTS)
                .mapToObj(i -> i == 0 ? "keep" : "keep.a" + i)
                .toList();
        Askers.in(loket, agents);
    }

    private static Guest keep(int code, int revision) throws IOException {
        return new Guest("keep")
                .code("keep-" + code)
                .version(code + ".0." + revision)
                .with("upgrade", true)
                .with("commit", "\"message\"")
                .with("limits", "{\"mailbox\":10000,\"memory\":1}");
    }

    private Path jar(int code, int revision) throws IOException {
        return keep(code, revision).jar(folder.getRoot().toPath().resolve("keep-" + code + "." + revision + ".jar"));
    }

    private void install() throws IOException {
        List<String> script = new ArrayList<>(List.of("install file:" + jar(1, 0), "start agent.keep"));
        agents.stream()
                .skip(1)
                .map(agent -> "call agent.spawn '{\"agent\":\"" + agent + "\"}'")
                .forEach(script::add);
        loket.exec(script.toArray(String[]::new)).ok();
    }

    private static String ask(String agent, String body) {
        return "call --json agent.ask '{\"agent\":\"" + agent + "\",\"body\":" + body + "}'";
    }

    /** Runs a script, asks each agent how many it counted, and goes on. */
    private Map<String, JsonObject> counts(List<String> before, List<String> after) {
        List<String> script = new ArrayList<>(before);
        script.add("stop askers");
        agents.forEach(agent -> script.add(ask(agent, "0")));
        script.addAll(after);
        script.add("verify");
        Loket.Ran ran = loket.exec(script.toArray(String[]::new)).ok();
        List<JsonObject> said = ran.out()
                .lines()
                .filter(line -> line.startsWith("{\"asks\":"))
                .map(line -> JsonParser.parseString(line).getAsJsonObject())
                .toList();
        Map<String, JsonObject> counts = new TreeMap<>();
        for (int i = 0; i < AGENTS; i++) {
            counts.put(agents.get(i), said.get(said.size() - AGENTS + i));
        }
        return counts;
    }

    /** The lines of a file of the askers, by the agent they are of. */
    private Map<String, List<String>> lines(String name) throws IOException {
        Map<String, List<String>> lines = new TreeMap<>();
        agents.forEach(agent -> lines.put(agent, new ArrayList<>()));
        if (Files.exists(Loads.file(loket, Askers.NAME, name))) {
            for (String line : Loads.lines(loket, Askers.NAME, name)) {
                String key = line.substring(0, line.indexOf(' '));
                long number = Long.parseLong(key.substring(key.lastIndexOf('-') + 1));
                lines.get(agents.get((int) (number % AGENTS))).add(line);
            }
        }
        return lines;
    }

    private static int number(JsonObject json, String name) {
        return json.get(name).getAsInt();
    }

    /** How many counted more or less than was acknowledged: nobody may, where nothing was killed. */
    private void exact(Map<String, JsonObject> counts, int asked) throws IOException {
        Map<String, List<String>> answered = lines("answered");
        Map<String, List<String>> taken = lines("taken");
        assertEquals(
                List.of(),
                lines("refused").values().stream().flatMap(List::stream).toList());
        for (String agent : agents) {
            assertEquals(agent, answered.get(agent).size() + asked, number(counts.get(agent), "asks"));
            assertEquals(agent, taken.get(agent).size(), number(counts.get(agent), "tells"));
        }
    }

    private static Set<Integer> codes(Map<String, JsonObject> counts) {
        Set<Integer> codes = new HashSet<>();
        counts.values().forEach(count -> codes.add(number(count, "code")));
        return codes;
    }

    @Test
    public void allAgentsTakeTheirCountsAlongUnderLoad() throws IOException {
        install();
        List<String> script = new ArrayList<>(List.of("grant askers --asked", "start askers"));
        for (int i = 1; i <= SWAPS; i++) {
            script.add("call askers.more");
            script.add("update agent.keep file:" + jar(1 + i % 2, i));
            script.add("call agent.inspect '{\"agent\":\"keep\"}'");
        }
        script.add("call askers.more");
        Map<String, JsonObject> counts = counts(script, List.of());
        assertEquals(Set.of(1 + SWAPS % 2), codes(counts));
        exact(counts, 1);
        int asks = counts.values().stream()
                .mapToInt(count -> number(count, "asks"))
                .sum();
        System.out.println(SWAPS + " upgrades of " + AGENTS + " agents: " + asks + " asks counted, none lost");
        assertTrue("too few for a load: " + asks, asks > SWAPS * Askers.MORE);
    }

    @Test
    public void ifOneAgentTrapsAllGoOnInTheOldCodeAndEveryoneIsTold() throws IOException {
        install();
        String last = agents.get(AGENTS - 1);
        Map<String, JsonObject> counts = counts(
                List.of(
                        "call agent.tell '{\"agent\":\"" + last + "\",\"body\":{\"mark\":1}}'",
                        "grant askers --asked",
                        "start askers",
                        "call askers.more",
                        refused(jar(2, 0)),
                        "call --json agent.inspect '{\"agent\":\"keep\"}'",
                        "call askers.more"),
                List.of());
        assertEquals(Set.of(1), codes(counts));
        JsonObject marked = counts.get(last);
        assertEquals(1, number(marked, "mark"));
        marked.addProperty("tells", number(marked, "tells") - 1);
        exact(counts, 1);
        Loket.Ran ran = loket.exec(
                        "call --json module.list",
                        "call --json module.history '{\"name\":\"agent.keep\"}'",
                        refused(jar(2, 0)),
                        "call --json agent.inspect '{\"agent\":\"keep\"}'",
                        "call --json agent.list",
                        ask(last, "{\"mark\":9}"),
                        "update agent.keep file:" + jar(2, 0),
                        "call --json agent.inspect '{\"agent\":\"keep\"}'",
                        ask(last, "0"))
                .ok();
        List<JsonObject> said = ran.out()
                .lines()
                .filter(line -> line.startsWith("{"))
                .map(line -> JsonParser.parseString(line).getAsJsonObject())
                .toList();
        String why = "agent " + last + " failed at its upgrade message in 2.0.0";
        JsonObject kept = module(said.get(0));
        assertEquals("1.0.0", kept.get("version").getAsString());
        assertEquals("running", kept.get("state").getAsString());
        JsonObject deed = last(said.get(1).getAsJsonArray("deeds"));
        assertEquals("undone", deed.get("outcome").getAsString());
        assertTrue(deed.toString(), deed.get("why").getAsString().startsWith(why));
        assertTrue(ran.all(), ran.out().contains("TAKEN BACK") && ran.out().contains(why));
        assertEquals("1.0.0", said.get(2).get("version").getAsString());
        JsonObject refused = said.get(2).getAsJsonObject("refused");
        assertEquals("2.0.0", refused.get("version").getAsString());
        assertTrue(refused.toString(), refused.get("why").getAsString().startsWith(why));
        assertEquals(refused, said.get(3).getAsJsonArray("refused").get(0));
        assertEquals("2.0.0", said.get(5).get("version").getAsString());
        assertFalse(said.get(5).toString(), said.get(5).has("refused"));
        assertEquals(2, number(said.get(6), "code"));
        assertEquals(number(marked, "asks") + 2, number(said.get(6), "asks"));
    }

    private static String refused(Path jar) {
        return "try { update agent.keep file:" + jar + "; echo TAKEN } { echo TAKEN BACK $exception }";
    }

    private static JsonObject module(JsonObject list) {
        for (JsonElement module : list.getAsJsonArray("modules")) {
            if (module.getAsJsonObject().get("name").getAsString().equals("agent.keep")) {
                return module.getAsJsonObject();
            }
        }
        throw new AssertionError("no agent.keep in " + list);
    }

    private static JsonObject last(JsonArray all) {
        return all.get(all.size() - 1).getAsJsonObject();
    }

    @Test
    public void aFolderOfARefusedVersionLeavesTheBundleWithTheOldOne() throws IOException {
        keep(1, 0).in(loket);
        loket.exec(ask("keep", "{\"mark\":3}")).ok();
        try (Loket.Running node = loket.serve().ready()) {
            keep(2, 0).in(loket);
            Loket.until("the old one is put back", () -> log().contains("agent.keep is 1.0.0 again") || !node.alive());
            assertTrue(log(), log().contains("agent.keep 2.0.0 was refused, and 1.0.0 goes on"));
        }
        keep(1, 0).in(loket);
        Loket.Ran ran = loket.exec("agents", ask("keep", "0")).ok();
        assertTrue(ran.all(), ran.out().contains("{\"asks\":2,\"tells\":0,\"mark\":3,\"code\":1}"));
        assertFalse(ran.all(), ran.all().contains("refused"));
    }

    private String log() {
        try {
            return Files.readString(loket.home().resolve("data/log/loket.log"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Every other time the code that comes is one that the last agent cannot be carried over to. */
    @Test
    public void whoIsKilledInTheMiddleIsAllOldOrAllNewAndLosesNothingAcknowledged() throws Exception {
        long seed = Long.getLong("loket.test.seed", System.nanoTime());
        System.out.println("the kills of this run: -Dloket.test.seed=" + seed);
        Random random = new Random(seed);
        install();
        loket.exec("grant askers --asked", "stop askers").ok();
        int begun = 0;
        for (int kill = 1; kill <= KILLS; kill++) {
            boolean bad = kill % 2 == 0;
            kill(random, bad, kill * 100);
            begun += agents.stream().anyMatch(this::prepared) ? 1 : 0;
            String mark = "{\"agent\":\"" + agents.get(AGENTS - 1) + "\",\"body\":{\"mark\":" + (bad ? 9 : 1) + "}}";
            Map<String, JsonObject> counts = counts(
                    List.of(), List.of("update agent.keep file:" + jar(1, kill), "call agent.tell '" + mark + "'"));
            assertTrue(
                    counts.toString(),
                    bad ? codes(counts).equals(Set.of(1)) : codes(counts).size() == 1);
            complete(counts, kill);
        }
        System.out.println(KILLS + " kills of " + AGENTS + " agents, " + begun + " in the middle of an upgrade");
    }

    private void kill(Random random, boolean bad, int revision) throws IOException {
        List<String> script = new ArrayList<>(List.of("start askers", "call askers.more"));
        for (int i = 0; i < UPDATES; i++) {
            script.add(bad ? refused(jar(2, revision + i)) : "update agent.keep file:" + jar(2 - i % 2, revision + i));
        }
        Path answered = Loads.file(loket, Askers.NAME, "answered");
        long before = Loads.size(answered);
        try (Loket.Running node = loket.start(script.toArray(String[]::new))) {
            Loket.until("the load runs", () -> Loads.size(answered) > before || !node.alive());
            if (bad) {
                Loket.until("agents are prepared", () -> prepared("keep") || !node.alive());
            }
            boolean ended = node.endsWithin(random.nextInt(bad ? AGENTS / 2 : LATEST_MILLIS), TimeUnit.MILLISECONDS);
            assertFalse("it ended by itself: " + node.said(), ended);
        }
    }

    private boolean prepared(String agent) {
        String[] next = loket.home()
                .resolve("homes/agent.keep/" + agent)
                .toFile()
                .list((home, name) -> name.startsWith("agent.next-"));
        return next != null && next.length > 0;
    }

    /** Each acknowledged ask has a number of its own: one that was lost would have given its number to a later one. */
    private void complete(Map<String, JsonObject> counts, int kills) throws IOException {
        Map<String, List<String>> answered = lines("answered");
        Map<String, List<String>> taken = lines("taken");
        for (String agent : agents) {
            Set<Integer> numbers = new HashSet<>();
            for (String line : answered.get(agent)) {
                JsonObject answer = JsonParser.parseString(line.substring(line.indexOf(' ') + 1))
                        .getAsJsonObject();
                assertTrue(agent + ": two asks were the same: " + line, numbers.add(number(answer, "asks")));
                assertTrue(agent + " forgot " + line, number(answer, "asks") < number(counts.get(agent), "asks"));
            }
            int tells = number(counts.get(agent), "tells");
            int told = taken.get(agent).size();
            assertTrue(agent + ": " + told + " told, " + tells + " counted", tells >= told);
            int unsure = kills * (Askers.THREADS + 1);
            assertTrue(agent + ": " + told + " told, " + tells + " counted", tells <= told + unsure);
        }
    }
}
