package org.loket.itests.node;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertFalse;
import static org.junit.Assert.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.Before;
import org.junit.Rule;
import org.junit.Test;
import org.junit.rules.TemporaryFolder;

/** One folder moves a mind: a home copied to another node brings its program along, which runs there once its owner agrees. */
public class AgentHomeIT {
    private static final String ASK = "call --json agent.ask '{\"agent\":\"count\",\"body\":%s}'";
    private static final String COUNT = ASK.formatted("0");
    private static final String NOW = ASK.formatted("{\"call\":\"time.now\",\"args\":{}}");

    @Rule
    public final TemporaryFolder folder = new TemporaryFolder();

    private Loket first;
    private Loket second;

    @Before
    public void homes() throws IOException {
        first = new Loket(folder.getRoot().toPath().resolve("first"));
        second = new Loket(folder.getRoot().toPath().resolve("second"));
        new Guest("count").asks("time.now").in(first);
        first.exec("grant agent.count --asked", COUNT, NOW).ok();
        copy(first.home().resolve("homes/agent.count"), second.home().resolve("homes/agent.count"));
    }

    private static void copy(Path from, Path to) throws IOException {
        try (Stream<Path> files = Files.walk(from)) {
            for (Path file : files.toList()) {
                Path there = to.resolve(from.relativize(file).toString());
                Files.createDirectories(there.getParent());
                Files.copy(file, there);
            }
        }
    }

    @Test
    public void theProgramIsOfferedAndGoesOnWhereItWasOnceItsOwnerAgrees() {
        Loket.Ran before = second.exec("agents", COUNT).ended(1);
        String offer = "count 1.0.0 came along in homes/agent.count: accept it with loket:accept count";
        assertTrue(before.all(), before.out().contains(offer));
        assertTrue(before.all(), before.err().contains("no agent is called count"));
        Loket.Ran ran = second.exec("accept count", NOW, "grant agent.count --asked", NOW, "agents", "verify")
                .ok();
        assertTrue(ran.all(), ran.out().contains("accepted agent.count 1.0.0"));
        assertTrue(ran.all(), ran.out().contains("it asks for time.now: grant agent.count --asked"));
        assertTrue(
                ran.all(),
                ran.out()
                        .contains("{\"asks\":3,\"tells\":0,\"calls\":0,\"answers\":0,\"last\":null,\"refused\":"
                                + "{\"reason\":\"DENIED\""));
        assertTrue(
                ran.all(),
                ran.out().contains("{\"asks\":4,\"tells\":0,\"calls\":0,\"answers\":0,\"last\":null,\"got\":"));
        assertFalse(ran.all(), ran.out().contains("came along"));
        assertTrue(second.exec(COUNT).ok().out().contains("{\"asks\":5,"));
        assertTrue(second.exec("accept count").ended(1).err().contains("installed already"));
    }

    @Test
    public void aLinkOrAWrongProgramIsNotTakenIn() throws IOException {
        Path home = second.home().resolve("homes/agent.count");
        Path wasm = home.resolve("agent.wasm");
        Path kept = Files.move(wasm, second.home().resolve("kept.wasm"));
        Files.createSymbolicLink(wasm, kept);
        refused("no program count came along");
        Files.delete(wasm);
        Files.write(wasm, new byte[] {0, 'a', 's', 'm', 1, 0, 0, 0, 99});
        refused("count was refused: agent.wasm is malformed");
        Files.write(wasm, new byte[10 << 20]);
        refused("no program count came along");
        Path moved = Files.move(home, second.home().resolve("elsewhere"));
        Files.createSymbolicLink(home, moved);
        refused("no program count came along");
        assertTrue(second.exec("accept ../elsewhere").ended(1).err().contains("no program ../elsewhere came along"));
        assertFalse(Files.exists(second.home().resolve("agents/count")));
        assertEquals(1, second.exec("start agent.count").code());
    }

    private void refused(String why) {
        Loket.Ran ran = second.exec("accept count").ended(1);
        assertTrue(ran.all(), ran.err().contains(why));
    }

    @Test
    public void onlyTheOwnerCanTakeItIn() throws IOException {
        new Guest("greedy").asks("agent.import").in(second);
        String take = "{\"call\":\"agent.import\",\"args\":{\"agent\":\"count\"}}";
        Loket.Ran ran = second.exec(
                        "grant agent.greedy --asked",
                        "call --json agent.ask '{\"agent\":\"greedy\",\"body\":" + take + "}'")
                .ok();
        assertTrue(ran.all(), ran.out().contains("only an owner can take in a program"));
        assertFalse(Files.exists(second.home().resolve("agents/count")));
    }
}
