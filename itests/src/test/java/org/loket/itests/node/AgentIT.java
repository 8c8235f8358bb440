package org.loket.itests.node;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertFalse;
import static org.junit.Assert.assertTrue;
import static org.junit.Assume.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.Before;
import org.junit.Rule;
import org.junit.Test;
import org.junit.rules.TemporaryFolder;

/** Agents on a real node: what comes as a folder or a bundle, what it may, and what is refused. */
public class AgentIT {
    private static final String ASK = "call --json agent.ask '{\"agent\":\"%s\",\"body\":%s}'";
    private static final String NOW = ASK.formatted("count", "{\"call\":\"time.now\",\"args\":{}}");

    @Rule
    public final TemporaryFolder folder = new TemporaryFolder();

    private Loket loket;

    @Before
    public void home() {
        loket = new Loket(folder.getRoot().toPath().resolve("home"));
    }

    private static String ask(String agent, String body) {
        return ASK.formatted(agent, body);
    }

    @Test
    public void theLightestAgentAnswers() {
        Loket.Ran ran = loket.exec("agents", ask("echo-c", "{\"text\":\"hello\"}"), "ask echo-c hello", "verify")
                .ok();
        assertTrue(ran.all(), ran.out().contains("agent.echo-c"));
        assertTrue(ran.all(), ran.out().contains("{\"text\":\"hello\"}\nhello\n"));
    }

    @Test
    public void aFolderIsLiveWhereverItComesFromAndWhereverItGoes() throws IOException {
        Mover.in(loket);
        Thread hand = Mover.hand(loket);
        try {
            folders();
        } finally {
            hand.interrupt();
        }
    }

    private void folders() throws IOException {
        new Guest("count").in(loket);
        Path staging = loket.home().resolve("staging");
        new Guest("late").folder(staging.resolve("late"));
        new Guest("count").version("2.0.0").folder(staging.resolve("count"));
        Loket.Ran ran = loket.exec(
                        "accept mover",
                        ask("count", "0"),
                        "call mover.move '{\"from\":\"staging/late\",\"to\":\"agents/late\"}'",
                        "call mover.until '{\"text\":\"agent.late\"}'",
                        ask("late", "0"),
                        "call mover.move '{\"from\":\"staging/count/agent.json\",\"to\":\"agents/count/agent.json\"}'",
                        "call mover.until '{\"text\":\"2.0.0\"}'",
                        ask("count", "0"),
                        "call mover.move '{\"from\":\"agents/late\",\"to\":\"staging/gone\"}'",
                        "call mover.until '{\"without\":\"agent.late\"}'",
                        "agents",
                        "call mover.move '{\"from\":\"staging/gone\",\"to\":\"agents/late\"}'",
                        "call mover.until '{\"text\":\"agent.late\"}'",
                        ask("late", "0"),
                        "verify")
                .ok();
        assertEquals(ran.all(), List.of("1", "1", "2", "2"), asks(ran));
        assertFalse(ran.all(), ran.out().lines().anyMatch(line -> line.startsWith("late ")));
    }

    private static List<String> asks(Loket.Ran ran) {
        return ran.out()
                .lines()
                .filter(line -> line.startsWith("{\"asks\":"))
                .map(line -> line.substring(8, line.indexOf(',')))
                .toList();
    }

    @Test
    public void aWrongFileIsOneErrorThatNamesTheFieldAndTheOthersGoOn() throws IOException {
        new Guest("count").in(loket);
        new Guest("greedy").with("limits", "{\"memory\":1000}").in(loket);
        new Guest("torn").in(loket);
        Files.writeString(loket.home().resolve("agents/torn/agent.json"), "{\"abi\":1,");
        new Guest("alien").file("agent.wasm", new byte[] {1, 2, 3}).in(loket);
        Loket.Ran ran = loket.exec("agents", ask("count", "0"), "call --json agent.list")
                .ok();
        String why = "limits.memory is 1000; it must be a whole number from 1 to 256";
        assertTrue(ran.all(), ran.out().contains("refused agent.greedy: " + why));
        assertTrue(ran.all(), ran.out().contains("refused agent.torn: agent.json is not JSON"));
        assertTrue(ran.all(), ran.out().contains("refused agent.alien: agent.wasm is malformed"));
        assertEquals(ran.all(), List.of("1"), asks(ran));
        List<String> errors = log().filter(line -> line.contains("ERROR")).toList();
        assertEquals(errors.toString(), 3, errors.size());
        assertEquals(1, errors.stream().filter(line -> line.contains(why)).count());
    }

    private Stream<String> log() throws IOException {
        return Files.readAllLines(loket.home().resolve("data/log/loket.log")).stream();
    }

    @Test
    public void aBundleOfDataIsAProgramAndOneWithMoreIsNot() throws IOException {
        Path jars = folder.getRoot().toPath();
        loket.exec(
                        "install file:" + new Guest("count").jar(jars.resolve("count.jar")),
                        "start agent.count",
                        install(new Guest("coded").file("x/Code.class", new byte[] {1})),
                        install(new Guest("nested").file("x.jar", new byte[] {1})),
                        install(new Guest("importing").header("Import-Package", "org.osgi.framework")),
                        install(new Guest("dynamic").header("DynamicImport-Package", "*")),
                        install(new Guest("requiring").header("Require-Bundle", "org.loket.agent")),
                        install(new Guest("other").header("Bundle-SymbolicName", "agent.somebody")))
                .ok();
        Loket.Ran ran = loket.exec(ask("count", "0"), "agents").ok();
        for (String reason : List.of(
                "coded: it holds /x/code.class; a program is data only",
                "nested: it holds /x.jar; a program is data only",
                "importing: its manifest has Import-Package; a program is data only",
                "dynamic: its manifest has DynamicImport-Package; a program is data only",
                "somebody: its symbolic name is agent.somebody; it must be agent.other")) {
            assertTrue(reason + "\n" + ran.all(), ran.out().contains("refused agent." + reason));
        }
        assertEquals(ran.all(), List.of("1"), asks(ran));
        Path active = new Guest("active").header("Bundle-Activator", "x.Code").jar(jars.resolve("active.jar"));
        Path part = new Guest("part")
                .header("Fragment-Host", "agent.count")
                .header("Bundle-SymbolicName", "agent.part")
                .jar(jars.resolve("part.jar"));
        loket.exec("install file:" + active, "start agent.active").ended(1);
        loket.exec("install file:" + part, "start agent.part").ended(1);
        String list = loket.exec("call --json agent.list").ok().out();
        assertFalse(
                list, list.contains("agent.active") || list.contains("agent.part") || list.contains("agent.requiring"));
    }

    private int jars;

    private String install(Guest guest) throws IOException {
        Path jar = guest.jar(folder.getRoot().toPath().resolve("jar" + jars++ + ".jar"));
        return jars == 5
                ? "try { install file:" + jar + "; echo TAKEN } { echo it would not resolve }"
                : "install file:" + jar + "\nstart file:" + jar;
    }

    @Test
    public void anAgentCallsWhatItAskedForAndWasGrantedAndNothingElse() throws IOException {
        granted();
    }

    @Test
    public void theSameOnJdk25() throws IOException {
        Optional<Path> home = Jdks.find(25);
        assumeTrue("there is no JDK 25", home.isPresent());
        loket.with("LOKET_JAVA", home.get().toString());
        granted();
        provided();
    }

    private void granted() throws IOException {
        new Guest("count").asks("time.now").in(loket);
        Loket.Ran ran = loket.exec(
                        NOW,
                        "grant agent.count --asked",
                        NOW,
                        ask("count", "{\"call\":\"time.zone\",\"args\":{}}"),
                        ask("count", "{\"call\":\"kernel.status\",\"args\":{}}"),
                        "revoke agent.count time.now",
                        NOW,
                        "call --json kernel.status",
                        "verify")
                .ok();
        List<String> answers =
                ran.out().lines().filter(line -> line.startsWith("{\"asks\":")).toList();
        assertEquals(ran.all(), 5, answers.size());
        assertTrue(ran.all(), answers.get(0).contains("\"refused\":{\"reason\":\"DENIED\""));
        assertTrue(ran.all(), answers.get(1).contains("\"got\":{"));
        assertTrue(ran.all(), answers.get(2).contains("\"refused\":{\"reason\":\"DENIED\""));
        assertTrue(ran.all(), answers.get(3).contains("\"refused\":{\"reason\":\"DENIED\""));
        assertTrue(ran.all(), answers.get(4).contains("\"refused\":{\"reason\":\"DENIED\""));
        boolean walls =
                Runtime.version().feature() < 24 && !ran.out().contains("\"jdk\":\"OpenJDK 64-Bit Server VM 25");
        assertTrue(
                ran.all(),
                ran.out().contains("\"framework\":" + walls) && ran.out().contains("\"counter\":true"));
        assertTrue(
                "the ledger does not show the agent",
                ledger().anyMatch(line -> line.contains("\"caller\":\"agent.count\"")
                        && line.contains("\"instance\":\"count\"")
                        && line.contains("\"capability\":\"time.now\"")
                        && line.contains("\"outcome\":\"ok\"")));
        loket.exec("grant agent.count time.zone").ended(1);
    }

    private Stream<String> ledger() throws IOException {
        try (Stream<Path> files = Files.list(loket.ledger())) {
            StringBuilder all = new StringBuilder();
            for (Path file :
                    files.filter(path -> path.toString().endsWith(".jsonl")).toList()) {
                all.append(Files.readString(file));
            }
            return all.toString().lines();
        }
    }

    @Test
    public void aLateCallIsAnsweredEvenIfTheNodeStopsFirst() throws IOException {
        new Guest("count").asks("time.now").in(loket);
        String later = "{\"call\":\"agent.later\",\"args\":{\"capability\":\"time.now\"}}";
        Loket.Ran ran = loket.exec("grant agent.count --asked", ask("count", later), ask("count", later))
                .ok();
        assertTrue(ran.all(), ran.out().contains("\"got\":{\"ticket\":\""));
        loket.exec("agents").ok();
        String count = loket.exec(ask("count", "0")).ok().out();
        assertTrue(count, count.contains("\"answers\":2,\"last\":{\"ticket\":\""));
        assertTrue(count, count.contains("\"capability\":\"time.now\",\"answer\":{"));
    }

    @Test
    public void aProgramServesACapabilityOnlyWhenItMay() throws IOException {
        provided();
    }

    private void provided() throws IOException {
        new Guest("weather").provides("weather.now").in(loket);
        Loket.Ran before = loket.exec("agents", "call weather.now").ended(1);
        assertTrue(before.all(), before.err().contains("may not offer weather.now yet"));
        Loket.Ran ran = loket.exec("grant agent.weather --asked", "call --json weather.now '{\"at\":\"home\"}'")
                .ok();
        assertTrue(ran.all(), ran.out().contains("\"calls\":1"));
        assertTrue(ledger().anyMatch(line ->
                line.contains("\"capability\":\"weather.now\"") && line.contains("\"provider\":\"agent.weather/")));
        Loket.Ran after =
                loket.exec("revoke agent.weather --all", "caps weather").ended(1);
        assertTrue(after.all(), after.err().contains("nothing is offered under weather"));
    }
}
