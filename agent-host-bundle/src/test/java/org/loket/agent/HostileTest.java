package org.loket.agent;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvFileSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Each guest of {@code hostile/guests.csv} ends as it says there, within its limits, while a good agent is asked. */
@Timeout(value = 20, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class HostileTest {
    private static final Path GUESTS = Path.of("src/test/resources/org/loket/agent/hostile");

    private Arena arena;
    private Bystander good;

    @BeforeAll
    void begin(@TempDir Path folder) throws Exception {
        arena = new Arena(folder, 3, 100);
        good = new Bystander(arena);
    }

    @AfterAll
    void end() throws Exception {
        good.end();
        arena.close();
        System.out.println("beside hostile guests a good agent answered " + good.asked() + " times, p50 "
                + good.micros(50) + " us, p99 " + good.micros(99) + " us");
        assertEquals("", good.wrong());
        assertTrue(good.asked() > 100, "the good agent was asked " + good.asked() + " times");
    }

    @ParameterizedTest
    @CsvFileSource(resources = "hostile/guests.csv", numLinesToSkip = 1)
    void aHostileGuestEndsAsItMust(String name, String outcome, String words) throws Exception {
        switch (outcome) {
            case "refused" -> refused(name, words);
            case "fails" -> fails(arena.agent("hostile/" + name, limits(words)), words);
            case "holds" -> holds(arena.agent("hostile/" + name, limits(words)));
            default -> throw new AssertionError(outcome);
        }
        assertEquals(0, arena.torn.get(), "the stack ended in the middle of the counter");
    }

    /** Time is short where it must run out, and ample where something else must come first. */
    private static Limits limits(String words) {
        return words.equals("ran for too long") ? Arena.SHORT : Arena.AMPLE;
    }

    private void refused(String name, String words) {
        String message = assertThrows(BadProgram.class, () -> arena.agent("hostile/" + name, Arena.SHORT))
                .getMessage();
        assertTrue(message.contains(words), message);
        assertTrue(message.length() <= BadProgram.LONGEST, message);
        assertFalse(message.matches("(?s).*[\\p{Cntrl}\\u0080-\\u009f].*"), message);
    }

    /** Twice: after the first time the agent is there as before. */
    private static void fails(Agent agent, String words) throws Exception {
        for (int round = 1; round <= 2; round++) {
            String answer = Arena.ask(agent, "{}");
            assertTrue(answer.startsWith("! ") && answer.contains(words), answer);
            assertEquals(round, agent.view().failed());
            assertEquals(0, agent.view().pages());
        }
        rests(agent);
    }

    private static void holds(Agent agent) throws Exception {
        assertEquals("{}", Arena.ask(agent, "{}"));
        assertEquals("{}", Arena.ask(agent, "{}"));
        rests(agent);
    }

    /** What an agent tells leaves after its answer, and is in the counter then. */
    private static void rests(Agent agent) {
        while (agent.view().state().equals("running")) {
            Thread.onSpinWait();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"recursion-into-import", "recursion-large-frames", "recursion-parameters"})
    void recursionIntoTheImportTearsNothing(String name) throws Exception {
        Agent agent = arena.agent("hostile/" + name, Arena.AMPLE);
        int before = arena.calls.get();
        for (int i = 0; i < 20; i++) {
            String answer = Arena.ask(agent, "{}");
            assertTrue(answer.contains("call stack exhausted"), answer);
        }
        assertTrue(arena.calls.get() > before + 20);
        assertEquals(0, arena.torn.get());
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16})
    void aRangeOutsideMemoryTrapsBeforeAnythingRuns(int number) throws Exception {
        int before = arena.calls.get();
        Arena.ask(arena.agent(String.format("hostile/range-%02d", number), Arena.SHORT), "{}");
        assertEquals(before, arena.calls.get());
    }

    @Test
    void everyGuestHasItsLine() throws IOException {
        Set<String> listed = Files.readAllLines(GUESTS.resolve("guests.csv")).stream()
                .skip(1)
                .map(line -> line.substring(0, line.indexOf(',')))
                .collect(Collectors.toCollection(TreeSet::new));
        assertEquals(names(".wat"), names(".wasm"));
        assertEquals(names(".wat"), listed);
        assertTrue(listed.size() >= 60, listed.toString());
    }

    private static Set<String> names(String ending) throws IOException {
        try (var files = Files.list(GUESTS)) {
            return files.map(file -> file.getFileName().toString())
                    .filter(name -> name.endsWith(ending))
                    .map(name -> name.substring(0, name.length() - ending.length()))
                    .collect(Collectors.toCollection(TreeSet::new));
        }
    }

    @Test
    void fuelIsCountedInGuestCodeOnly() throws Exception {
        assertTrue(Rig.run(() -> {
            AgentThread thread = AgentThread.current();
            thread.begin(100, 60_000);
            int polls = 0;
            while (!thread.isInterrupted()) {
                polls++;
            }
            assertEquals(100, polls);
            assertTrue(thread.spent());
            thread.leave();
            assertFalse(thread.isInterrupted());
            thread.end();
            return true;
        }));
    }
}
