package org.loket.agent;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.nio.file.Path;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.loket.counter.Refusal;

@Timeout(60)
final class AgentsTest {
    private static final long LONG = TimeUnit.HOURS.toMillis(1);

    @TempDir
    Path homes;

    private final AtomicBoolean stops = new AtomicBoolean();

    private Refusal refusal(Agents agents, String name) {
        return assertThrows(Refusal.class, () -> agents.agent(name, LONG));
    }

    @Test
    void anUnknownNameIsRefusedWithTheKnownOnes() {
        Agents agents = new Agents(homes, stops::get);
        agents.mailbox("echo");
        agents.mailbox("echo.a1");
        Refusal refusal = refusal(agents, "notes");
        assertEquals(Refusal.Reason.INVALID, refusal.reason());
        assertEquals("no agent is called notes; there are echo", refusal.getMessage());
    }

    @Test
    void whileTheNodeStopsNobodyIsToldThatAnAgentDoesNotExist() {
        Agents agents = new Agents(homes, stops::get);
        agents.mailbox("notes");
        stops.set(true);
        agents.end("agent.notes", 7, "the node is stopping");
        Refusal refusal = refusal(agents, "notes");
        assertEquals(Refusal.Reason.BUSY, refusal.reason());
        assertEquals(Refusal.Ran.NO, refusal.ran());
    }

    @Test
    void whoWaitsForAProgramToBeAdmittedLearnsThatTheNodeStops() {
        Agents agents = new Agents(homes, stops::get);
        agents.mailbox("echo");
        agents.expect();
        CompletableFuture<Refusal> waits = CompletableFuture.supplyAsync(() -> refusal(agents, "notes"));
        assertThrows(TimeoutException.class, () -> waits.get(100, TimeUnit.MILLISECONDS), "it waits");
        stops.set(true);
        agents.end("agent.echo", 7, "the node is stopping");
        assertEquals(Refusal.Reason.BUSY, waits.join().reason());
    }
}
