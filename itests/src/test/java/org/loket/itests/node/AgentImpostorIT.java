package org.loket.itests.node;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertFalse;
import static org.junit.Assert.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.Before;
import org.junit.Rule;
import org.junit.Test;
import org.junit.rules.TemporaryFolder;

/** Who poses as an agent, as its program or as a provider of somebody else's gets nothing of it. */
public class AgentImpostorIT {
    private static final String ASK = "call --json agent.ask '{\"agent\":\"count\",\"body\":0}'";
    private static final String SERVICE = "(org.osgi.framework.ServicePermission \"%s\" \"%s\")";

    @Rule
    public final TemporaryFolder folder = new TemporaryFolder();

    private Loket loket;
    private Path jars;

    @Before
    public void home() {
        loket = new Loket(folder.getRoot().toPath().resolve("home"));
        jars = folder.getRoot().toPath();
    }

    private static String id(Loket.Ran ran, String said) {
        Matcher id = Pattern.compile(said).matcher(ran.out());
        assertTrue(ran.all(), id.find());
        return id.group(1);
    }

    private static List<String> asks(Loket.Ran ran) {
        return ran.out()
                .lines()
                .filter(line -> line.startsWith("{\"asks\":"))
                .map(line -> line.replaceAll("^\\{\"asks\":(\\d+).*", "$1"))
                .toList();
    }

    @Test
    public void aSecondProgramOfATakenNameGetsNeitherPlaceNorMemoryEvenWhileTheFirstIsAway() throws IOException {
        Path first = new Guest("count").jar(jars.resolve("count.jar"));
        Path next = new Guest("count").version("1.0.1").jar(jars.resolve("next.jar"));
        Path counter = Path.of("../agent-host-bundle/src/test/resources/org/loket/agent/guest/counter.wasm");
        Path other = new Guest("count")
                .version("9.0.0")
                .provides("weather.now")
                .file("agent.wasm", Files.readAllBytes(counter))
                .jar(jars.resolve("other.jar"));
        Loket.Ran there = loket.exec(
                        "install file:" + first, "start agent.count", "agents", ASK, "felix:install file:" + other)
                .ok();
        String one = id(there, "installed agent.count 1.0.0 \\(id (\\d+)\\)");
        String two = id(there, "Bundle ID: (\\d+)");
        Loket.Ran ran = loket.exec(
                        "start " + two,
                        "agents",
                        ASK,
                        "stop " + two,
                        "stop " + one,
                        "start " + two,
                        "agents",
                        "start " + one,
                        ASK,
                        "update " + one + " file:" + next,
                        ASK)
                .ok();
        assertEquals(ran.all(), List.of("2", "3", "4"), asks(ran));
        assertTrue(ran.all(), ran.out().contains("an agent is called count already"));
        Loket.Ran again = loket.exec("agents", ASK).ok();
        assertEquals(again.all(), List.of("5"), asks(again));
    }

    @Test
    public void aModuleThatOffersWhatIsTheHostsOrAnAgentsIsNotAsked() throws IOException {
        new Guest("count").in(loket);
        new Jar("com.example.poser", Poser.class)
                .asks(SERVICE.formatted("agent.*", "register"))
                .write(loket.home().resolve("modules/poser.jar"));
        new Jar("agent.count", Poser.class)
                .version("3.0.0")
                .asks(SERVICE.formatted("agent.*", "register"))
                .write(jars.resolve("java.jar"));
        String java = "file:" + jars.resolve("java.jar");
        Loket.Ran refused =
                loket.exec("agents", "start poser", ASK, "install " + java).ended(1);
        assertTrue(refused.all(), refused.err().contains("agent.count is a program of agents/: change it there"));
        Loket.Ran ran = loket.exec("felix:install " + java).ok();
        Loket.Ran started =
                loket.exec("start " + id(ran, "Bundle ID: (\\d+)"), ASK).ok();
        assertEquals(refused.all() + started.all(), List.of("1"), asks(refused));
        assertEquals(refused.all() + started.all(), List.of("2"), asks(started));
        assertFalse(started.all(), (refused.out() + started.out()).contains(Poser.ANSWER));
        Loket.Ran named = loket.exec("call agent.count").ended(1);
        assertTrue(
                named.all(),
                named.err().matches("(?s).*may not offer agent\\.count yet.*|.*would offer it, but may not yet.*"));
        assertFalse(named.all(), named.all().contains(Poser.ANSWER));
    }

    @Test
    public void whatAProgramWantsToProvideIsNoWayToAnothersName() throws IOException {
        List<String> names = List.of(
                "agent.ask",
                "kernel.grant",
                "kernel.status",
                "store.kv.get",
                "org.osgi.service",
                "java.lang",
                "files.read");
        List<String> odd = List.of(
                "*",
                "store.*",
                "store",
                ".store",
                "store..get",
                "store.kv.get ",
                "STORE.kv.get",
                "store/kv",
                "a.b\\n",
                "a.(b)",
                "a.\\u0000b",
                "");
        List<String> script = new ArrayList<>(List.of("agents"));
        for (int i = 0; i < names.size(); i++) {
            new Guest("named" + i)
                    .with("provides", "[\"" + names.get(i) + "\"]")
                    .in(loket);
        }
        for (int i = 0; i < odd.size(); i++) {
            new Guest("odd" + i).with("provides", "[\"" + odd.get(i) + "\"]").in(loket);
        }
        new Guest("count").asks("store.kv.get").in(loket);
        script.add("grant agent.count --asked");
        script.add(ASK.replace("\"body\":0", "\"body\":{\"call\":\"store.kv.get\",\"args\":{\"key\":\"a\"}}"));
        script.add("call --json kernel.status");
        Loket.Ran ran = loket.exec(script.toArray(String[]::new)).ok();
        for (int i = 0; i < odd.size(); i++) {
            assertTrue(
                    odd.get(i) + "\n" + ran.all(),
                    ran.out().contains("refused agent.odd" + i + ": provides[0].capability is "));
        }
        assertTrue(
                ran.all(),
                ran.out().contains("\"asks\":1,\"tells\":0,\"calls\":0")
                        && ran.out().contains("\"got\":{"));
        assertFalse(ran.all(), ran.out().contains("\"calls\":1"));
        for (String name : List.of("kernel.grant", "org.osgi.service")) {
            Loket.Ran granted = loket.exec("agents", "grant agent.named" + names.indexOf(name) + " --asked")
                    .ended(1);
            assertTrue(granted.all(), granted.err().contains("asks for nothing"));
        }
    }

    @Test
    public void aBundleThatAsksForOtherThanItShowsIsRefusedAndGetsNothing() throws IOException {
        List<String> script = new ArrayList<>();
        List<Guest> guests = List.of(
                new Guest("more").permit("(capability=store.*)", "get"),
                new Guest("less").with("asks", "[\"time.now\"]"),
                new Guest("wider").asks("time.now").permit("(capability=time.*)", "get"),
                new Guest("offers").permit("weather.now", "register"));
        for (int i = 0; i < guests.size(); i++) {
            Path jar = guests.get(i).jar(jars.resolve("differs" + i + ".jar"));
            script.add("install file:" + jar);
            script.add("start file:" + jar);
        }
        script.add("agents");
        Loket.Ran ran = loket.exec(script.toArray(String[]::new)).ok();
        String differs = ": its OSGI-INF/permissions.perm asks for other than its agent.json";
        for (String name : List.of("more", "less", "wider", "offers")) {
            assertTrue(name + "\n" + ran.all(), ran.out().contains("refused agent." + name + differs));
        }
        Path good = new Guest("good").asks("time.now").provides("weather.now").jar(jars.resolve("good.jar"));
        loket.exec(
                        "install file:" + good,
                        "start agent.good",
                        "grant agent.good --asked",
                        "call --json agent.inspect '{\"agent\":\"good\"}'")
                .ok();
        assertFalse(Files.exists(loket.home().resolve("homes/agent.more")));
    }
}
