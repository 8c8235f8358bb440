package org.loket.agent;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.zip.DeflaterOutputStream;
import java.util.zip.InflaterInputStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.loket.counter.Refusal;

@Timeout(60)
final class AgentTest {
    @TempDir
    Path folder;

    private final Runners runners = new Runners(2, 100);
    private final Laters laters = new Laters();
    private final AtomicBoolean leaving = new AtomicBoolean();
    private final Door door = new Door((capability, args) -> "{\"gone\":true}");

    @AfterEach
    void close() {
        laters.close();
        runners.close();
    }

    private Agent agent(String guest, Program.Commit commit, Door counter, Limits limits) throws Exception {
        Compiled compiled = Rig.admission(folder.resolve("cache")).admit(Rig.wasm("guest/" + guest), limits.pages());
        Template template = Rig.run(() -> Template.of(compiled, limits, Rig.share()));
        Program program = new Program(guest, "1.0.0", "", List.of(), List.of(), limits, commit, false);
        Home home = new Home(folder.resolve("homes").resolve(guest));
        return open(program, template, counter, home, runners, new Mailbox(guest, home.mail()));
    }

    private Agent open(Program program, Template template, Door counter, Home home, Runners permits, Mailbox mailbox) {
        Dispatch dispatch = new Dispatch(laters, permits);
        Agent.Ground ground =
                new Agent.Ground(permits, new Secret(new byte[32]), home, dispatch, Rig.share(), leaving::get);
        Agent agent = Agent.open(program, template, counter, ground, mailbox);
        agent.begin();
        return agent;
    }

    private Agent counting(Program.Commit commit) throws Exception {
        return agent("counter", commit, door, Rig.QUICK);
    }

    private static Message message(String id, String body) {
        return new Message(
                id, "test", "ask", "cause", body, Instant.now(), Instant.now().plusSeconds(30), new Reply());
    }

    private static void post(Agent agent, Message message) throws Refusal {
        agent.mailbox().post(message);
        agent.wake();
    }

    private static Message told(String id) {
        return Message.told("tell", id, "test", "", "0", Instant.now());
    }

    private static void leave(Agent agent) throws InterruptedException {
        agent.close();
        agent.await(System.nanoTime());
        agent.write();
    }

    private static String ask(Agent agent, String id, String body) throws Exception {
        Message message = message(id, body);
        post(agent, message);
        return message.reply().answer().get();
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
        leave(first);
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

    /** The numbers of a state file: how many pages, how many of them changed, the place of the first, how many globals. */
    @ParameterizedTest
    @CsvSource({
        "0, 0",
        "0, 17",
        "0, 1000000",
        "4, -1",
        "4, 70000",
        "8, -1",
        "8, 16",
        "8, 2147483647",
        "4108, 0",
        "4108, 2"
    })
    void aStateThatNoGuestCanHaveIsPutAside(int place, int number) throws Exception {
        ask(counting(Program.Commit.MESSAGE), "1", "0");
        Path state = folder.resolve("homes/counter/agent.state");
        byte[] bytes = new InflaterInputStream(Files.newInputStream(state)).readAllBytes();
        ByteBuffer.wrap(bytes).putInt(4 + 2 + 64 + place, number);
        try (OutputStream out = new DeflaterOutputStream(Files.newOutputStream(state))) {
            out.write(bytes);
        }
        assertEquals("{\"n\":1,\"m\":1}", ask(counting(Program.Commit.MESSAGE), "2", "0"));
        assertTrue(Files.exists(folder.resolve("homes/counter/agent.state.aside")));
    }

    @Test
    void whatItCallsBearsAKeyOfAgentMessageAndNumber() throws Exception {
        Agent agent = agent("caller", Program.Commit.IDLE, door, Rig.QUICK);
        assertEquals("{\"gone\":true}", ask(agent, "m7", "0"));
        while (door.seen.size() < 3) {
            Thread.onSpinWait();
        }
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
        post(agent, first);
        while (slow.seen.isEmpty()) {
            Thread.onSpinWait();
        }
        post(agent, message("2", "0"));
        Message third = message("3", "0");
        post(agent, third);
        Refusal full = assertThrows(Refusal.class, () -> post(agent, message("4", "0")));
        assertEquals(Refusal.Reason.BUSY, full.reason());
        open.countDown();
        assertEquals("{}", first.reply().answer().get());
        assertEquals("{}", third.reply().answer().get());
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
            post(agent("caller", Program.Commit.IDLE, slow, Rig.QUICK), messages[i]);
        }
        while (slow.seen.size() < messages.length) {
            Thread.onSpinWait();
        }
        assertEquals(10, runners.waiting());
        assertEquals("{\"n\":1,\"m\":1}", ask(counting(Program.Commit.IDLE), "1", "0"));
        open.countDown();
        for (Message message : messages) {
            assertEquals("{}", message.reply().answer().get());
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
            post(agent, told("same"));
        }
        assertEquals("{\"n\":2,\"m\":2}", ask(agent, "x", "0"));
    }

    private Agent stuck(Runners blocked, Mailbox mailbox) throws Exception {
        Program program =
                new Program("counter", "1.0.0", "", List.of(), List.of(), Rig.QUICK, Program.Commit.IDLE, false);
        Compiled compiled = Rig.admission(folder.resolve("cache")).admit(Rig.wasm("guest/counter"), Rig.QUICK.pages());
        Template template = Rig.run(() -> Template.of(compiled, Rig.QUICK, Rig.share()));
        return open(program, template, door, new Home(folder.resolve("homes/counter")), blocked, mailbox);
    }

    private Mailbox mailbox(String name) {
        return new Mailbox(name, new Home(folder.resolve("homes").resolve(name)).mail());
    }

    @Test
    void whatWasToldAndNotHandledIsHandledByTheNextHost() throws Exception {
        Mailbox mailbox = mailbox("counter");
        try (Runners blocked = new Runners(0, 1)) {
            Agent stuck = stuck(blocked, mailbox);
            post(stuck, told("a"));
            post(stuck, told("b"));
            Message asked = message("c", "0");
            post(stuck, asked);
            leave(stuck);
            assertEquals(
                    List.of(asked),
                    mailbox.leave().stream().map(Letter::message).toList());
        }
        assertEquals("{\"n\":3,\"m\":3}", ask(counting(Program.Commit.IDLE), "d", "0"));
    }

    @Test
    void whatWaitsWhileTheProgramIsReplacedIsHandledByItsSuccessorInOrder() throws Exception {
        Mailbox mailbox = mailbox("counter");
        try (Runners blocked = new Runners(0, 1)) {
            Agent stuck = stuck(blocked, mailbox);
            Message first = message("a", "0");
            post(stuck, first);
            leave(stuck);
            Message second = message("b", "0");
            mailbox.post(second);
            stuck(runners, mailbox);
            assertEquals("{\"n\":1,\"m\":1}", first.reply().answer().get());
            assertEquals("{\"n\":2,\"m\":2}", second.reply().answer().get());
        }
    }

    @Test
    void aMessageThatIsBrokenOffIsTriedAgainWithTheSameKeys() throws Exception {
        CountDownLatch open = new CountDownLatch(1);
        Door slow = new Door((capability, args) -> {
            await(open);
            return "{}";
        });
        Mailbox mailbox = mailbox("caller");
        Agent first = agent("caller", slow, mailbox);
        Message asked = message("m1", "0");
        post(first, asked);
        while (slow.seen.isEmpty()) {
            Thread.onSpinWait();
        }
        leave(first);
        assertFalse(asked.reply().over());
        open.countDown();
        agent("caller", slow, mailbox);
        assertEquals("{}", asked.reply().answer().get());
        assertEquals(
                List.of("caller:m1:1", "caller:m1:1", "caller:m1:3"),
                slow.seen.stream()
                        .filter(seen -> seen.capability().equals("test.go"))
                        .map(Door.Seen::key)
                        .toList());
    }

    @Test
    void aMessageThatFailsWhileItsToolsAreStoppedIsTriedAgainBySomebodyElse() throws Exception {
        Door stopping = new Door((capability, args) -> {
            leaving.set(true);
            throw new Refusal(Refusal.Reason.STOPPED, Refusal.Ran.NO, "caller is stopped");
        });
        Mailbox mailbox = mailbox("caller");
        Agent first = agent("caller", stopping, mailbox);
        post(first, Message.told("tell", "a", "test", "", "\"fail\"", Instant.now()));
        while (!first.view().state().equals("stopped") || mailbox.size() == 0) {
            assertEquals(0, first.view().failed());
            Thread.onSpinWait();
        }
        leave(first);
        leaving.set(false);
        Agent next = agent("caller", door, mailbox);
        while (next.view().failed() == 0) {
            Thread.onSpinWait();
        }
        assertEquals(
                List.of("caller:a:1", "caller:a:3"),
                stopping.seen.stream().map(Door.Seen::key).toList());
        assertEquals(
                List.of("caller:a:1", "caller:a:3"),
                door.seen.stream().map(Door.Seen::key).toList());
    }

    private Agent agent(String guest, Door counter, Mailbox mailbox) throws Exception {
        Limits limits = new Limits(1, 10_000, 200, 100);
        Compiled compiled = Rig.admission(folder.resolve("cache")).admit(Rig.wasm("guest/" + guest), limits.pages());
        Template template = Rig.run(() -> Template.of(compiled, limits, Rig.share()));
        Program program = new Program(guest, "1.0.0", "", List.of(), List.of(), limits, Program.Commit.MESSAGE, false);
        return open(program, template, counter, new Home(folder.resolve("homes").resolve(guest)), runners, mailbox);
    }

    @Test
    void whoWaitsNoMoreIsNotTakenIn() throws Exception {
        CountDownLatch open = new CountDownLatch(1);
        Door slow = new Door((capability, args) -> {
            await(open);
            return "{}";
        });
        Agent agent = agent("count", slow, mailbox("count"));
        Message late = message("m1", "{\"call\":\"test.go\",\"args\":{}}");
        post(agent, late);
        while (slow.seen.isEmpty()) {
            Thread.onSpinWait();
        }
        assertTrue(late.reply().leave());
        open.countDown();
        assertEquals(1, asks(ask(agent, "m2", "0")));
        assertEquals(1, agent.view().failed());
    }

    private static int asks(String answer) {
        return com.google.gson.JsonParser.parseString(answer)
                .getAsJsonObject()
                .get("asks")
                .getAsInt();
    }

    @Test
    void whoLeavesWhenTheAgentHasBegunToCommitGetsTheAnswer() {
        Reply reply = new Reply();
        assertTrue(reply.claim());
        assertFalse(reply.leave());
    }

    private static final String LATER =
            "{\"call\":\"agent.later\",\"args\":{\"capability\":\"test.go\",\"args\":{\"n\":1}}}";

    private static String until(Agent agent, String what) throws Exception {
        String answer = "";
        for (int i = 0; !answer.contains(what); i++) {
            answer = ask(agent, "until" + i, "0");
        }
        return answer;
    }

    @Test
    void aLateCallIsATicketNowAndAnAnswerLater() throws Exception {
        Agent agent = agent("count", door, mailbox("count"));
        String ticket = Message.id("count:m1:1");
        assertTrue(ask(agent, "m1", LATER).contains("\"got\":{\"ticket\":\"" + ticket + "\"}"));
        String last = until(agent, "\"answers\":1");
        assertTrue(
                last.contains("\"last\":{\"ticket\":\"" + ticket
                        + "\",\"capability\":\"test.go\",\"answer\":{\"gone\":true}}"),
                last);
        assertEquals(List.of(new Door.Seen("count", "count:m1:1", "test.go", "{\"n\":1}")), door.seen);
    }

    @Test
    void aLateCallThatIsRefusedIsAnsweredWithTheRefusal() throws Exception {
        Door shut = new Door((capability, args) -> {
            throw new Refusal(Refusal.Reason.DENIED, Refusal.Ran.NO, "no");
        });
        Agent agent = agent("count", shut, mailbox("count"));
        ask(agent, "m1", LATER);
        assertTrue(until(agent, "\"answers\":1").contains("\"refusal\":{\"reason\":\"DENIED\""));
    }

    @Test
    void aLateAnswerTooLargeForAMailboxIsARefusal() throws Exception {
        Door large = new Door((capability, args) -> "\"" + "x".repeat(Laters.LONGEST) + "\"");
        Agent agent = agent("count", large, mailbox("count"));
        ask(agent, "m1", LATER);
        String last = until(agent, "\"answers\":1");
        assertTrue(last.contains("\"refusal\":{\"reason\":\"FAILED\"") && last.contains("\"ran\":\"YES\""), last);
    }

    @Test
    void aLateCallOfAMessageThatFailsIsNeverMade() throws Exception {
        Agent agent = agent("count", door, mailbox("count"));
        refusal(agent, "m1", "[\"trap\"," + LATER + "]");
        refusal(agent, "m2", "\"trap\"");
        assertEquals(List.of(), door.seen);
    }

    @Test
    void aLateCallThatTheHostBreaksOffIsMadeAgainByTheNextAndAnsweredOnce() throws Exception {
        CountDownLatch open = new CountDownLatch(1);
        Door slow = new Door((capability, args) -> {
            await(open);
            return "{\"slow\":true}";
        });
        Agent first = agent("count", slow, mailbox("count"));
        ask(first, "m1", LATER);
        while (slow.seen.isEmpty()) {
            Thread.onSpinWait();
        }
        leave(first);
        open.countDown();
        Agent next = agent("count", slow, mailbox("count"));
        String last = until(next, "\"answers\":1");
        assertTrue(last.contains("{\"slow\":true}"), last);
        assertEquals("count:m1:1", slow.seen.get(1).key());
        assertEquals(2, slow.seen.size());
    }

    @Test
    void aLateCallThatFindsItsOwnCounterClosedIsMadeAgainByTheNext() throws Exception {
        AtomicBoolean closed = new AtomicBoolean(true);
        Door door = new Door((capability, args) -> {
            if (closed.get()) {
                leaving.set(true);
                throw new Refusal(Refusal.Reason.STOPPED, Refusal.Ran.NO, "count is stopped");
            }
            return "{\"open\":true}";
        });
        Agent first = agent("count", door, mailbox("count"));
        ask(first, "m1", LATER);
        while (!leaving.get()) {
            Thread.onSpinWait();
        }
        leave(first);
        closed.set(false);
        leaving.set(false);
        Agent next = agent("count", door, mailbox("count"));
        String last = until(next, "\"answers\":1");
        assertTrue(last.contains("{\"open\":true}"), last);
        assertEquals("count:m1:1", door.seen.get(1).key());
    }

    @Test
    void moreLateCallsThanMayBeOnTheirWayAreRefused() throws Exception {
        CountDownLatch open = new CountDownLatch(1);
        Door slow = new Door((capability, args) -> {
            await(open);
            return "{}";
        });
        Agent agent = agent("count", slow, mailbox("count"));
        for (int i = 0; i < Agent.PARCELS; i++) {
            assertTrue(ask(agent, "m" + i, LATER).contains("ticket"));
        }
        assertTrue(ask(agent, "one more", LATER).contains("\"refused\":{\"reason\":\"BUSY\""));
        open.countDown();
        until(agent, "\"answers\":" + Agent.PARCELS);
        assertTrue(ask(agent, "again", LATER).contains("ticket"));
    }

    @Test
    void whatFindsNoRoomIsToldAgainInOrder() throws Exception {
        AtomicInteger full = new AtomicInteger(3);
        Door busy = new Door((capability, args) -> {
            if (full.getAndDecrement() > 0) {
                throw new Refusal(Refusal.Reason.BUSY, Refusal.Ran.NO, "full");
            }
            return "{}";
        });
        Agent agent = agent("count", busy, mailbox("count"));
        for (int i = 0; i < 2; i++) {
            ask(agent, "m" + i, "{\"call\":\"agent.tell\",\"args\":{\"agent\":\"other\",\"body\":" + i + "}}");
        }
        while (full.get() > -2) {
            agent.keep(Duration.ofSeconds(60));
        }
        List<Door.Seen> seen = busy.seen.subList(3, busy.seen.size());
        assertEquals(
                List.of("count:m0:1", "count:m1:1"),
                seen.stream().map(Door.Seen::key).toList());
    }

    @Test
    void aRepeatIsDroppedByTheNextHostToo() throws Exception {
        Agent first = agent("count", door, mailbox("count"));
        post(first, told("same"));
        until(first, "\"tells\":1");
        leave(first);
        Agent next = agent("count", door, mailbox("count"));
        post(next, told("same"));
        post(next, told("other"));
        assertTrue(until(next, "\"tells\":2").contains("\"tells\":2"));
        assertTrue(ask(next, "x", "0").contains("\"tells\":2"));
    }

    @Test
    void anAgentAtRestGoesOnWhereItWas() throws Exception {
        Agent agent = agent("count", door, mailbox("count"));
        ask(agent, "m1", "0");
        agent.keep(Duration.ZERO);
        assertEquals(2, asks(ask(agent, "m2", "0")));
        agent.keep(Duration.ZERO);
        agent.keep(Duration.ZERO);
        leave(agent);
        assertEquals(3, asks(ask(agent("count", door, mailbox("count")), "m3", "0")));
    }

    @Test
    void memoryOfAnotherProgramIsPutAside() throws Exception {
        ask(counting(Program.Commit.MESSAGE), "1", "0");
        Path homes = folder.resolve("homes");
        Files.createDirectories(homes.resolve("count"));
        Files.copy(homes.resolve("counter/agent.state"), homes.resolve("count/agent.state"));
        assertEquals(1, asks(ask(agent("count", door, mailbox("count")), "m1", "0")));
        assertTrue(Files.exists(homes.resolve("count/agent.state.aside")));
    }
}
