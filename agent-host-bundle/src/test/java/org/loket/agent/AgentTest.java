package org.loket.agent;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.loket.counter.Refusal;

@Timeout(60)
final class AgentTest {
    @TempDir
    Path folder;

    private final Runners runners = new Runners(2, 100);
    private final Door door = new Door((capability, args) -> "{\"gone\":true}");

    @AfterEach
    void close() {
        runners.close();
    }

    private Agent agent(String guest, Program.Commit commit, Door counter, Limits limits) throws Exception {
        Compiled compiled = Rig.admission(folder.resolve("cache")).admit(Rig.wasm("guest/" + guest), limits.pages());
        Template template = Rig.run(() -> Template.of(compiled, limits));
        Program program = new Program(guest, "1.0.0", "", List.of(), List.of(), limits, commit);
        Home home = new Home(folder.resolve("homes").resolve(guest));
        return Agent.open(guest, program, template, counter, new Agent.Ground(runners, new Secret(new byte[32]), home));
    }

    private Agent counting(Program.Commit commit) throws Exception {
        return agent("counter", commit, door, Rig.QUICK);
    }

    private static Message message(String id, String body) {
        return new Message(
                id,
                "test",
                "ask",
                "cause",
                body,
                Instant.now(),
                Instant.now().plusSeconds(30),
                new CompletableFuture<>());
    }

    private static String ask(Agent agent, String id, String body) throws Exception {
        Message message = message(id, body);
        agent.post(message);
        return message.reply().get();
    }

    private static String refusal(Agent agent, String id, String body) {
        return assertThrows(ExecutionException.class, () -> ask(agent, id, body))
                .getMessage();
    }

    @Test
    void anAgentRemembersInMemoryAndGlobals() throws Exception {
        Agent agent = counting(Program.Commit.IDLE);
        assertEquals("{\"n\":1,\"m\":1}", ask(agent, "1", "0"));
        assertEquals("{\"n\":2,\"m\":2}", ask(agent, "2", "0"));
    }

    @Test
    void aMessageThatFailsLeavesNoTrace() throws Exception {
        Agent agent = counting(Program.Commit.IDLE);
        ask(agent, "1", "0");
        assertTrue(refusal(agent, "2", "\"fail\"").contains("unreachable"));
        assertTrue(refusal(agent, "3", "\"fail\"").contains("unreachable"));
        assertEquals("{\"n\":2,\"m\":2}", ask(agent, "4", "0"));
        assertEquals(2, agent.view().failed());
        assertEquals(2, agent.view().done());
    }

    @Test
    void memoryCommittedWithEachMessageIsThereForTheNextHost() throws Exception {
        ask(counting(Program.Commit.MESSAGE), "1", "0");
        assertEquals("{\"n\":2,\"m\":2}", ask(counting(Program.Commit.MESSAGE), "2", "0"));
    }

    @Test
    void idleMemoryIsWrittenWhenAsked() throws Exception {
        Agent first = counting(Program.Commit.IDLE);
        ask(first, "1", "0");
        assertEquals("{\"n\":1,\"m\":1}", ask(counting(Program.Commit.IDLE), "2", "0"));
        first.close();
        first.await(5_000);
        first.write();
        assertEquals("{\"n\":2,\"m\":2}", ask(counting(Program.Commit.IDLE), "3", "0"));
    }

    @Test
    void aDamagedStateIsPutAsideAndTheAgentBeginsAnew() throws Exception {
        ask(counting(Program.Commit.MESSAGE), "1", "0");
        Path state = folder.resolve("homes/counter/agent.state");
        byte[] bytes = Files.readAllBytes(state);
        bytes[bytes.length / 2] ^= 0x55;
        Files.write(state, bytes);
        assertEquals("{\"n\":1,\"m\":1}", ask(counting(Program.Commit.MESSAGE), "2", "0"));
        assertTrue(Files.exists(folder.resolve("homes/counter/agent.state.aside")));
    }

    @Test
    void whatItCallsBearsAKeyOfAgentMessageAndNumber() throws Exception {
        Agent agent = agent("caller", Program.Commit.IDLE, door, Rig.QUICK);
        assertEquals("{\"gone\":true}", ask(agent, "m7", "0"));
        assertEquals(
                List.of(
                        new Door.Seen("caller", "caller:m7:1", "test.go", "{}"),
                        new Door.Seen("caller", "caller:m7:3", "test.go", "{}"),
                        new Door.Seen("caller", "caller:m7:2", "agent.tell", "{\"agent\":\"other\",\"body\":1}")),
                door.seen);
    }

    @Test
    void whatItTellsAndAnswersStaysWhereItFails() throws Exception {
        Agent agent = agent("caller", Program.Commit.IDLE, door, Rig.QUICK);
        refusal(agent, "m8", "\"fail\"");
        assertEquals(2, door.seen.size());
        assertFalse(door.seen.stream().anyMatch(seen -> seen.capability().equals("agent.tell")));
    }

    @Test
    void moreCallsThanItsLimitAreRefused() throws Exception {
        Agent agent = agent("caller", Program.Commit.IDLE, door, new Limits(1, 300, 10, 0));
        String answer = ask(agent, "1", "0");
        assertTrue(answer.contains("\"BUSY\"") && answer.contains("limits.calls"), answer);
        assertTrue(door.seen.isEmpty());
    }

    @Test
    void aFullMailboxRefusesAndLosesNothing() throws Exception {
        CountDownLatch open = new CountDownLatch(1);
        Door slow = new Door((capability, args) -> {
            await(open);
            return "{}";
        });
        Agent agent = agent("caller", Program.Commit.IDLE, slow, new Limits(1, 5_000, 2, 100));
        Message first = message("1", "0");
        agent.post(first);
        while (slow.seen.isEmpty()) {
            Thread.onSpinWait();
        }
        agent.post(message("2", "0"));
        Message third = message("3", "0");
        agent.post(third);
        Refusal full = assertThrows(Refusal.class, () -> agent.post(message("4", "0")));
        assertEquals(Refusal.Reason.BUSY, full.reason());
        open.countDown();
        assertEquals("{}", first.reply().get());
        assertEquals("{}", third.reply().get());
    }

    @Test
    void waitingForACapabilityTakesNoPermit() throws Exception {
        CountDownLatch open = new CountDownLatch(1);
        Door slow = new Door((capability, args) -> {
            await(open);
            return "{}";
        });
        Message[] messages = new Message[10];
        for (int i = 0; i < messages.length; i++) {
            messages[i] = message("w" + i, "0");
            agent("caller", Program.Commit.IDLE, slow, Rig.QUICK).post(messages[i]);
        }
        while (slow.seen.size() < messages.length) {
            Thread.onSpinWait();
        }
        assertEquals(10, runners.waiting());
        assertEquals("{\"n\":1,\"m\":1}", ask(counting(Program.Commit.IDLE), "1", "0"));
        open.countDown();
        for (Message message : messages) {
            assertEquals("{}", message.reply().get());
        }
    }

    private static void await(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Test
    void aRepeatOfAToldMessageIsDropped() throws Exception {
        Agent agent = counting(Program.Commit.IDLE);
        for (int i = 0; i < 3; i++) {
            agent.post(Message.told("same", "test", "", "0", Instant.now()));
        }
        assertEquals("{\"n\":2,\"m\":2}", ask(agent, "x", "0"));
    }

    @Test
    void whatWasToldAndNotHandledIsHandledByTheNextHost() throws Exception {
        Agent first = counting(Program.Commit.IDLE);
        Runners blocked = new Runners(0, 1);
        Agent stuck = Agent.open(
                "counter",
                first.program(),
                Rig.run(() -> Template.of(
                        Rig.admission(folder.resolve("cache")).admit(Rig.wasm("guest/counter"), Rig.QUICK.pages()),
                        Rig.QUICK)),
                door,
                new Agent.Ground(blocked, new Secret(new byte[32]), new Home(folder.resolve("homes/counter"))));
        stuck.post(Message.told("a", "test", "", "0", Instant.now()));
        stuck.post(Message.told("b", "test", "", "0", Instant.now()));
        Message asked = message("c", "0");
        stuck.post(asked);
        stuck.close();
        stuck.write();
        blocked.close();
        assertTrue(assertThrows(ExecutionException.class, () -> asked.reply().get())
                .getMessage()
                .contains("try again"));
        assertEquals("{\"n\":3,\"m\":3}", ask(counting(Program.Commit.IDLE), "d", "0"));
    }
}
