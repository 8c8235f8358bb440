package org.loket.itests.node;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.Before;
import org.junit.Rule;
import org.junit.Test;
import org.junit.rules.TemporaryFolder;

/** What all agents of a node may have together: places to wait, memory, lines in the log. Who wants more is told, and the others go on. */
public class AgentBoundIT {
    private static final int MOST = 5;
    private static final Path HOSTILE = Path.of("../agent-host-bundle/src/test/resources/org/loket/agent/hostile");

    @Rule
    public final TemporaryFolder folder = new TemporaryFolder();

    private Loket loket;

    @Before
    public void home() {
        loket = new Loket(folder.getRoot().toPath().resolve("home"));
    }

    private static String send(String how, String agent, String body) {
        return "call --json agent." + how + " '{\"agent\":\"" + agent + "\",\"body\":" + body + "}'";
    }

    @Test
    public void oneMoreThanMayWaitIsRefusedAndGoesOnWhenOthersHaveTheirAnswers() throws IOException {
        loket.settings("loket.agents.waiting=" + MOST);
        Waiting.in(loket);
        List<String> script = new ArrayList<>(List.of("grant waiting --asked", "start waiting"));
        for (int i = 0; i <= MOST; i++) {
            new Guest("a" + i).asks("waiting.hold").in(loket);
            script.add("grant agent.a" + i + " --asked");
        }
        String hold = "{\"call\":\"waiting.hold\",\"args\":{}}";
        for (int i = 0; i < MOST; i++) {
            script.add(send("tell", "a" + i, hold));
        }
        script.add("call --json waiting.held '{\"n\":" + MOST + "}'");
        script.add(send("ask", "a" + MOST, hold));
        script.add("ask echo-c hello");
        script.add("call waiting.release");
        for (int i = 0; i < MOST; i++) {
            script.add(send("ask", "a" + i, "0"));
        }
        script.add(send("ask", "a" + MOST, hold));
        script.add(0, "agents");
        String out = loket.exec(script.toArray(String[]::new)).ok().out();
        assertTrue(out, out.contains("{\"held\":true}"));
        List<String> counts =
                out.lines().filter(line -> line.startsWith("{\"asks\":")).toList();
        assertEquals(out, MOST + 2, counts.size());
        assertTrue(out, counts.get(0).contains("\"refused\":{\"reason\":\"BUSY\""));
        assertTrue(out, counts.get(0).contains(MOST + " agents wait for capabilities already"));
        assertTrue(out, out.contains("hello\n"));
        assertTrue(out, counts.get(MOST + 1).contains("\"got\":{\"released\":true}"));
        for (String count : counts.subList(1, MOST + 1)) {
            assertTrue(out, count.startsWith("{\"asks\":1,\"tells\":1,"));
        }
    }

    @Test
    public void whoWantsTheMemoryOfAllIsBusyAndTheOthersAnswer() throws IOException {
        loket.settings("loket.agents.memory-mb=6");
        byte[] hog = Files.readAllBytes(HOSTILE.resolve("memory-hog.wasm"));
        List<String> script = new ArrayList<>(List.of("agents"));
        for (int i = 0; i < 4; i++) {
            new Guest("hog" + i).file("agent.wasm", hog).in(loket);
            script.add(send("tell", "hog" + i, "0"));
        }
        new Guest("count").in(loket);
        script.add("ask echo-c hello");
        script.add(send("ask", "count", "0"));
        script.add("call --json agent.list");
        String out = loket.exec(script.toArray(String[]::new)).ok().out();
        assertTrue(out, out.contains("hello\n") && out.contains("{\"asks\":1,"));
        assertTrue(out, out.contains("\"most\":" + (6 << 20)));
        assertTrue(out, out.matches("(?s).*\"name\":\"hog\\d\"[^}]*\"done\":1,\"failed\":0.*"));
        assertTrue(out, out.matches("(?s).*\"name\":\"hog\\d\"[^}]*\"done\":0,\"failed\":1.*"));
        Loket.Ran busy = loket.exec(
                        "agents",
                        send("ask", "hog0", "0"),
                        send("ask", "hog1", "0"),
                        send("ask", "hog2", "0"),
                        send("ask", "hog3", "0"))
                .ended(1);
        assertTrue(busy.all(), busy.err().contains("refused BUSY: hog"));
        assertTrue(busy.all(), busy.err().contains("loket.agents.memory-mb"));
    }

    @Test
    public void aFloodOfLinesIsCutOffAndTheLogSaysHowMuchWasDropped() throws IOException {
        new Guest("loud")
                .file("agent.wasm", Files.readAllBytes(HOSTILE.resolve("flood-log.wasm")))
                .with("limits", "{\"time\":100}")
                .in(loket);
        List<String> script = new ArrayList<>(List.of("agents"));
        for (int i = 0; i < 30; i++) {
            script.add(send("tell", "loud", "0"));
        }
        script.add("try { " + send("ask", "loud", "0") + " } { echo that was the last }");
        Loket.Ran ran = loket.exec(script.toArray(String[]::new)).ok();
        assertTrue(ran.all(), ran.out().contains("that was the last"));
        String said = Files.readString(loket.home().resolve("data/log/loket.log"));
        assertTrue(said, said.contains("lines were dropped"));
        long lines = said.lines().filter(line -> line.contains("loud: flood")).count();
        assertTrue(lines + " lines", lines >= 100 && lines < 1_000);
    }
}
