package org.loket.agent;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Executors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(60)
final class SuccessionsTest {
    private static final List<String> NAMES = List.of("keep", "keep.a", "keep.b");

    @TempDir
    Path folder;

    private final Runners runners = new Runners(3, 100);
    private final Laters laters = new Laters();
    private final Door door = new Door((capability, args) -> "{}");
    private final Budget budget = new Budget(Long.MAX_VALUE);
    private Extender.Parts parts;
    private Agents agents;
    private Successions successions;

    @BeforeEach
    void host() {
        agents = new Agents(folder.resolve("homes"), () -> false);
        Secret secret = new Secret(new byte[32]);
        successions = new Successions(
                agents,
                new Templates(Rig.admission(folder.resolve("cache")), runners, budget),
                runners,
                budget,
                secret,
                new Predecessors(folder.resolve("programs")));
        Copies copies = new Copies(folder.resolve("homes"), folder.resolve("agents"));
        parts = new Extender.Parts(
                agents, runners, laters, secret, budget, copies, successions, Executors.newSingleThreadExecutor());
    }

    @AfterEach
    void close() {
        laters.close();
        runners.close();
        parts.worker().shutdownNow();
    }

    private static ProgramFiles files(String version, byte[] wasm, boolean upgrade) {
        String json = """
                {"abi":1,"name":"keep","version":"%s","limits":{"memory":1,"time":3000},"upgrade":%s}""".formatted(version, upgrade);
        return new ProgramFiles(json.getBytes(StandardCharsets.UTF_8), wasm);
    }

    private static ProgramFiles code(int version) throws IOException {
        return files(version + ".0.0", Rig.wasm("guest/keep-" + version), true);
    }

    private Successions.Heir heir(ProgramFiles files, String publisher) throws Exception {
        return successions.of(new Successions.Claim(files.program("keep"), files, publisher, door, () -> true));
    }

    private Crew start(ProgramFiles files, String publisher) throws Exception {
        return open(heir(files, publisher));
    }

    private Crew open(Successions.Heir heir) throws BadProgram {
        heir.take();
        Crew crew = new Crew(heir, door, parts, 1, () -> false);
        crew.open();
        crew.begin();
        return crew;
    }

    private Crew start(ProgramFiles files) throws Exception {
        return start(files, "unsigned");
    }

    private static void stop(Crew crew) {
        crew.close();
        crew.leave(System.nanoTime() + 4_000_000_000L);
    }

    private JsonObject ask(String agent, String body) throws Exception {
        Message message = new Message(
                Message.id(agent + System.nanoTime()),
                "test",
                "ask",
                "",
                body,
                Instant.now(),
                Instant.now().plusSeconds(30),
                new Reply());
        agents.deliver(agent, message, 0);
        return JsonParser.parseString(message.reply().answer().get()).getAsJsonObject();
    }

    private void counts(int code, int... asks) throws Exception {
        for (int i = 0; i < asks.length; i++) {
            JsonObject answer = ask(NAMES.get(i), "0");
            assertEquals(asks[i], answer.get("asks").getAsInt(), NAMES.get(i) + " " + answer);
            assertEquals(code, answer.get("code").getAsInt(), NAMES.get(i) + " " + answer);
        }
    }

    /** Version 1 with three agents that were asked once, twice and three times. */
    private Crew three() throws Exception {
        Crew crew = start(code(1));
        assertTrue(crew.spawn("keep.a"));
        assertTrue(crew.spawn("keep.b"));
        for (int i = 0; i < NAMES.size(); i++) {
            for (int n = 0; n <= i; n++) {
                ask(NAMES.get(i), "0");
            }
        }
        return crew;
    }

    private List<Path> prepared() throws IOException {
        try (Stream<Path> all = Files.walk(folder.resolve("homes"))) {
            return all.filter(path -> path.getFileName().toString().startsWith("agent.next-"))
                    .toList();
        }
    }

    @Test
    void everyAgentTakesItsCountAlong() throws Exception {
        stop(three());
        Crew second = start(code(2));
        counts(2, 2, 3, 4);
        stop(second);
        start(code(1));
        counts(1, 3, 4, 5);
        assertEquals(List.of(), prepared());
        assertEquals(List.of(), agents.refused());
    }

    @ParameterizedTest
    @CsvSource({
        "1, 2.0.0: it trapped",
        "2, 2.0.0: it ran for too long",
        "3, 2.0.0: it answered with status",
        "4, 1.0.0: it trapped"
    })
    void ifOneAgentCannotBeCarriedOverAllGoBack(int mark, String why) throws Exception {
        Crew first = three();
        ask("keep.a", "{\"mark\":" + mark + "}");
        stop(first);
        Crew back = start(code(2));
        counts(1, 2, 4, 4);
        assertEquals("1.0.0", back.program().version());
        assertEquals(List.of(), prepared());
        Refused refused = agents.wentBack("agent.keep").orElseThrow();
        assertEquals("2.0.0", refused.version());
        assertEquals("1.0.0", refused.instead());
        assertTrue(refused.why().startsWith("agent keep.a failed at its upgrade message in " + why), refused.why());
        stop(back);
        Crew again = start(code(1));
        counts(1, 3, 5, 5);
        assertTrue(agents.wentBack("agent.keep").isPresent(), "the old version is no news");
        ask("keep.a", "{\"mark\":9}");
        stop(again);
        start(code(2));
        counts(2, 4, 7, 6);
        assertEquals(Optional.empty(), agents.wentBack("agent.keep"));
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void whatCannotBeAdmittedLeavesTheOldCodeRunning(boolean upgrade) throws Exception {
        stop(three());
        start(files("2.0.0", new byte[] {0, 'a', 's', 'm', 1, 0, 0, 0, 99}, upgrade));
        counts(1, 2, 3, 4);
        assertTrue(agents.wentBack("agent.keep").orElseThrow().why().contains("malformed"));
    }

    @ParameterizedTest
    @CsvSource({"true, false", "false, true"})
    void memoryBeginsAnewUnlessBothVersionsSayTheyUpgrade(boolean before, boolean after) throws Exception {
        Crew first = start(files("1.0.0", Rig.wasm("guest/keep-1"), before));
        ask("keep", "0");
        stop(first);
        start(files("2.0.0", Rig.wasm("guest/keep-2"), after));
        counts(2, 1);
        assertTrue(Files.exists(folder.resolve("homes/agent.keep/keep/agent.state.aside")));
    }

    @Test
    void whatComesMeanwhileWaitsForTheNewCode() throws Exception {
        stop(three());
        agents.deliver("keep.b", Message.told("tell", "t1", "test", "", "0", Instant.now()), 0);
        start(code(2));
        JsonObject answer = ask("keep.b", "0");
        assertEquals(1, answer.get("tells").getAsInt());
        assertEquals(4, answer.get("asks").getAsInt());
    }

    @Test
    void anUpgradeThatWasCutOffBeforeItsCommitNeverHappened() throws Exception {
        stop(three());
        heir(code(2), "unsigned");
        assertEquals(3, prepared().size());
        Crew first = start(code(1));
        assertEquals(List.of(), prepared());
        counts(1, 2, 3, 4);
        stop(first);
        heir(code(2), "unsigned");
        start(code(2));
        counts(2, 3, 4, 5);
        assertEquals(List.of(), prepared());
    }

    @Test
    void anUpgradeThatWasCutOffAfterItsCommitIsCompletedWhateverComesNext() throws Exception {
        stop(three());
        Successions.Heir heir = heir(code(2), "unsigned");
        Path kept = folder.resolve("kept");
        Path homes = folder.resolve("homes");
        copy(homes, kept);
        heir.take();
        copy(kept.resolve("agent.keep/keep"), homes.resolve("agent.keep/keep"));
        copy(kept.resolve("agent.keep/keep.b"), homes.resolve("agent.keep/keep.b"));
        assertEquals(2, prepared().size());
        start(code(1));
        counts(1, 2, 3, 4);
        assertEquals(List.of(), prepared());
        assertFalse(Files.exists(homes.resolve("agent.keep/keep/agent.state.aside")));
    }

    private static void copy(Path from, Path to) throws IOException {
        try (Stream<Path> files = Files.walk(from)) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                Path there = to.resolve(from.relativize(file).toString());
                Files.createDirectories(there.getParent());
                Files.copy(file, there, java.nio.file.StandardCopyOption.REPLACE_EXISTING);
            }
        }
    }

    @Test
    void anotherPublishersProgramIsNobodysSuccessor() throws Exception {
        stop(three());
        ProgramFiles bad = files("2.0.0", new byte[] {0, 'a', 's', 'm', 1, 0, 0, 0, 99}, true);
        assertThrows(BadProgram.class, () -> heir(bad, "sha256:other"));
        start(code(2), "sha256:other");
        counts(2, 1);
    }

    @Test
    void afterAnUninstallNothingIsGoneBackTo() throws Exception {
        stop(three());
        successions.predecessors().forget("keep");
        ProgramFiles bad = files("2.0.0", new byte[] {0, 'a', 's', 'm', 1, 0, 0, 0, 99}, true);
        assertThrows(BadProgram.class, () -> heir(bad, "unsigned"));
        start(code(1));
        counts(1, 2, 3, 4);
    }

    @Test
    void anUpgradeCallsNothing() throws Exception {
        Crew first = start(code(1));
        ask("keep", "{\"mark\":5}");
        stop(first);
        start(code(2));
        counts(2, 2);
        assertEquals(List.of(), door.seen);
    }

    @Test
    void whatAnAgentHadStillToSendAndWhatItHadDoneComesAlong() throws Exception {
        stop(three());
        Home home = agents.homes().of("keep.a");
        Template before = template(code(1));
        List<Parcel> out = List.of(new Parcel("k", false, "agent.tell", "{}"));
        home.write(before, new Home.State(home.read(before).orElseThrow().image(), List.of("d1"), out));
        heir(code(2), "unsigned").take();
        Home.State after = home.read(template(code(2))).orElseThrow();
        assertEquals(out, after.out());
        assertEquals(List.of("d1"), after.done());
    }

    @Test
    void memoryThatBeginsAnewForgetsNothingThatWasStillToSendOrWasDone() throws Exception {
        Crew first = start(files("1.0.0", Rig.wasm("guest/keep-1"), false));
        ask("keep", "0");
        stop(first);
        Home home = agents.homes().of("keep");
        Template before = template(code(1));
        List<Parcel> out = List.of(new Parcel("k", true, "time.now", "{}"));
        home.write(before, new Home.State(home.read(before).orElseThrow().image(), List.of("d1"), out));
        Successions.Heir heir = heir(files("2.0.0", Rig.wasm("guest/keep-2"), false), "unsigned");
        heir.take();
        new Crew(heir, door, parts, 1, () -> false).open();
        Home.State after = home.read(template(code(2))).orElseThrow();
        assertEquals(out, after.out());
        assertEquals(List.of("d1"), after.done());
    }

    private Template template(ProgramFiles files) throws Exception {
        Limits limits = files.program("keep").limits();
        return successions.templates().of(files.wasm(), limits);
    }

    @ParameterizedTest
    @CsvSource({
        "0, true, the upgrade of its agents takes too long",
        "60, false, it was stopped while its agents were carried over"
    })
    void anUpgradeEndsWithItsTimeOrItsProgram(int seconds, boolean wanted, String why) throws Exception {
        stop(three());
        Upgrade.Side before = new Upgrade.Side(code(1).program("keep"), template(code(1)));
        Upgrade.Side after = new Upgrade.Side(code(2).program("keep"), template(code(2)));
        Upgrade.Means means = new Upgrade.Means(
                door, agent -> new Secret(new byte[32]), budget, () -> wanted, Duration.ofSeconds(seconds));
        BadProgram refused = assertThrows(
                BadProgram.class,
                () -> new Upgrade(before, after, means).prepare(NAMES, agents.homes(), "mark", runners));
        assertEquals(why, refused.getMessage());
    }

    @Test
    void anAgentThatWasSpawnedIsThereAgainThoughNobodyEverAskedIt() throws Exception {
        Crew first = start(code(1));
        first.spawn("keep.a");
        stop(first);
        Crew second = start(code(2));
        counts(2, 1, 1);
        stop(second);
        assertFalse(second.spawn("keep.b"), "a crew that left takes nobody in");
    }
}
