package org.loket.itests.node;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertTrue;

import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.Before;
import org.junit.Rule;
import org.junit.Test;
import org.junit.rules.TemporaryFolder;

/** The agent host, or a program, replaced under load: no message is lost, and none is handled twice. */
public class AgentSwapIT {
    private static final int SWAPS = 20;

    @Rule
    public final TemporaryFolder folder = new TemporaryFolder();

    private Loket loket;

    @Before
    public void load() throws IOException {
        loket = new Loket(folder.getRoot().toPath().resolve("home"));
        Askers.in(loket);
    }

    @Test
    public void theHostIsReplacedTwentyTimesUnderLoad() throws IOException {
        new Guest("count").with("limits", "{\"mailbox\":10000}").in(loket);
        String host = jar("org.loket.agent");
        swaps(swap -> "update org.loket.agent file:" + host);
    }

    @Test
    public void theHostIsStoppedAndStartedTwentyTimesUnderLoad() throws IOException {
        new Guest("count").with("limits", "{\"mailbox\":10000}").in(loket);
        swaps(swap -> "stop org.loket.agent\nstart org.loket.agent");
    }

    @Test
    public void aProgramIsReplacedTwentyTimesUnderLoad() throws IOException {
        List<Path> versions = new ArrayList<>();
        for (int i = 0; i <= SWAPS; i++) {
            versions.add(new Guest("count")
                    .version("1.0." + i)
                    .with("limits", "{\"mailbox\":10000}")
                    .jar(folder.getRoot().toPath().resolve("count-" + i + ".jar")));
        }
        loket.exec("install file:" + versions.get(0), "start agent.count", "agents")
                .ok();
        swaps(swap -> "update agent.count file:" + versions.get(swap));
    }

    @Test
    public void whoAskedBeforeASwapOfTheHostIsAnsweredByItsSuccessorWithTheSameKeys() throws IOException {
        new Guest("count").asks("askers.hold").in(loket);
        Loket.Ran ran = loket.exec(
                        "grant askers --asked",
                        "grant agent.count --asked",
                        "start askers",
                        "call askers.slow",
                        "update org.loket.agent file:" + jar("org.loket.agent"),
                        "call --json askers.answer")
                .ok();
        Matcher keys = Pattern.compile("\"got\":\\{\"first\":\"([^\"]+)\",\"again\":\"([^\"]+)\"")
                .matcher(ran.out());
        assertTrue(ran.all(), keys.find());
        assertEquals(keys.group(1), keys.group(2));
    }

    private interface Swap {
        String command(int number);
    }

    private void swaps(Swap swap) throws IOException {
        List<String> script = new ArrayList<>(List.of("agents", "grant askers --asked", "start askers"));
        for (int i = 1; i <= SWAPS; i++) {
            script.add("call askers.more");
            script.add(swap.command(i));
            script.add("agents");
        }
        script.addAll(List.of("stop askers", "call agent.ask '{\"agent\":\"count\",\"body\":0}'", "verify"));
        Loket.Ran ran = loket.exec(script.toArray(String[]::new)).ok();
        assertEquals(List.of(), lines("refused"));
        Set<String> taken = new HashSet<>(lines("taken"));
        List<String> answered = lines("answered");
        JsonObject counts = counts(ran);
        System.out.println(SWAPS + " swaps: " + answered.size() + " asks answered, " + taken.size()
                + " messages told, none lost, none doubled");
        assertEquals(answered.size() + 1, counts.get("asks").getAsInt());
        assertEquals(taken.size(), counts.get("tells").getAsInt());
        assertTrue("too few for a load: " + answered.size(), answered.size() >= SWAPS * Askers.MORE);
        assertEquals(taken.size(), lines("taken").size());
    }

    private static JsonObject counts(Loket.Ran ran) {
        String line = ran.out()
                .lines()
                .filter(text -> text.startsWith("{\"asks\":"))
                .findFirst()
                .orElseThrow(() -> new AssertionError(ran.all()));
        return JsonParser.parseString(line).getAsJsonObject();
    }

    private List<String> lines(String name) throws IOException {
        Path file = Loads.file(loket, Askers.NAME, name);
        return Files.exists(file) ? Files.readAllLines(file) : List.of();
    }

    private static String jar(String name) throws IOException {
        try (Stream<Path> jars = Files.list(Loket.built().resolve("system"))) {
            return jars.filter(jar -> jar.getFileName().toString().matches(name + "-[0-9.]+\\.jar"))
                    .findFirst()
                    .orElseThrow()
                    .toString();
        }
    }
}
