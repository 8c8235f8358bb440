package org.loket.itests.node;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertTrue;

import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import javax.tools.ToolProvider;
import org.junit.Rule;
import org.junit.Test;
import org.junit.rules.TemporaryFolder;

/**
 * Fuel that ends while a file is written: what was begun with the last unit is done whole, and fails nobody but the message
 * that began it. As it is shipped, a guest's time ends long before its fuel, so the agent host of this node gives a unit for
 * each millisecond, and nothing else of it is changed.
 */
public class AgentFuelIT {
    private static final Path HOST = Path.of("../agent-host-bundle/src");
    private static final int FUEL = 20_000;
    private static final int FIRST = FUEL - 40;
    private static final int LENGTH = 30_000;

    @Rule
    public final TemporaryFolder folder = new TemporaryFolder();

    private Distribution scarce() throws IOException {
        Path root = folder.getRoot().toPath();
        String limits = Files.readString(HOST.resolve("main/java/org/loket/agent/Limits.java"));
        String scarce = limits.replace("POLLS_PER_MILLI = 4_000_000;", "POLLS_PER_MILLI = 1;");
        assertTrue("a unit of fuel is said otherwise", !scarce.equals(limits));
        Path source = Files.writeString(root.resolve("Limits.java"), scarce);
        int code = ToolProvider.getSystemJavaCompiler()
                .run(null, null, null, "--release", "17", "-d", root.toString(), source.toString());
        assertEquals("it compiles", 0, code);
        String entry = "org/loket/agent/Limits.class";
        Distribution distribution = Distribution.copy(root.resolve("distribution"));
        distribution.replace("org.loket.agent", entry, root.resolve(entry));
        return distribution;
    }

    /** Each message spends a unit more before it writes than the last: one has just enough to begin, one of a few more to be kept. */
    @Test
    public void aFileWhoseWriterHasNoFuelLeftIsWholeAndOnlyItsMessageFails() throws IOException {
        Loket loket = new Loket(scarce().folder(), folder.getRoot().toPath().resolve("home"));
        byte[] spender = Files.readAllBytes(HOST.resolve("test/resources/org/loket/agent/guest/spender.wasm"));
        new Guest("spender")
                .file("agent.wasm", spender)
                .with("limits", "{\"time\":" + FUEL + "}")
                .with("commit", "\"message\"")
                .asks("files.write")
                .in(loket);
        List<String> script = new ArrayList<>(List.of("agents", "grant agent.spender --asked"));
        for (int n = FIRST; n <= FUEL; n++) {
            script.add("call agent.tell '{\"agent\":\"spender\",\"body\":" + n + "}'");
        }
        script.add("call agent.ask '{\"agent\":\"spender\",\"body\":10000}'");
        script.add("call --json agent.inspect '{\"agent\":\"spender\"}'");
        script.add("verify");
        Loket.Ran ran = loket.exec(script.toArray(String[]::new)).ok();
        JsonObject seen = inspected(ran);
        List<String> written = written(loket.home().resolve("homes/agent.spender/spender/files"));
        int done = seen.get("done").getAsInt();
        System.out.println(
                written.size() + " files were begun and are whole, " + done + " of their messages went on: " + seen);
        assertTrue("none had enough: " + seen, done > 1);
        assertEquals("just one had its last unit when it wrote: " + written, done + 1, written.size());
        assertEquals(ran.all(), FUEL - FIRST + 2, done + seen.get("failed").getAsInt());
        assertTrue(ran.all(), seen.get("failure").getAsString().contains("it spent its fuel"));
        assertEquals("10000", written.get(0));
        for (int i = 1; i < written.size(); i++) {
            assertEquals("one more unit is one file less", Integer.toString(FIRST + i - 1), written.get(i));
        }
    }

    private static JsonObject inspected(Loket.Ran ran) {
        return ran.out()
                .lines()
                .filter(line -> line.startsWith("{") && line.contains("\"failed\":"))
                .map(line -> JsonParser.parseString(line).getAsJsonObject())
                .findFirst()
                .orElseThrow(() -> new AssertionError(ran.all()));
    }

    /** The names of the files, each of which is whole. */
    private static List<String> written(Path files) throws IOException {
        List<String> names = new ArrayList<>();
        try (Stream<Path> all = Files.list(files)) {
            for (Path file : all.sorted().toList()) {
                assertEquals(file.toString(), "x".repeat(LENGTH), Files.readString(file));
                names.add(file.getFileName().toString());
            }
        }
        return names;
    }
}
