package org.loket.itests.node;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertFalse;
import static org.junit.Assert.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.Before;
import org.junit.Rule;
import org.junit.Test;
import org.junit.rules.TemporaryFolder;

/** The agent notes on a real node: it has read a real book, and still knows it after a crash and on another node. */
public class NotesIT {
    private static final String BOOK = "opticks.txt";
    private static final String TOLD = "the boiler was serviced on 3 March 2026";
    private static final Pattern ORIGIN = Pattern.compile("- opticks\\.txt, line (\\d+), read on ");

    /** Questions, and words of the passage that answers each. */
    private static final Map<String, String> KNOWN = Map.of(
            "in how many minutes does light pass from the sun to the earth?", "seven or eight Minutes",
            "which prismatick colours are the most luminous?", "are the yellow and orange",
            "does nature do anything in vain?", "Nature doth nothing in vain",
            "what colours has a bubble blown of water with a little soap?", "great variety of Colours",
            "what did Otto Gueriet invent?", "the Air-Pump invented");

    @Rule
    public final TemporaryFolder folder = new TemporaryFolder();

    private Loket loket;

    @Before
    public void home() {
        loket = new Loket(folder.getRoot().toPath().resolve("home"));
    }

    private static Path files(Loket node) {
        return node.home().resolve("homes/agent.notes/notes/files");
    }

    private void put(Loket node, String name, String text) throws IOException {
        Files.createDirectories(files(node));
        Files.writeString(files(node).resolve(name), text);
    }

    private static String book() throws IOException {
        try (var in = NotesIT.class.getResourceAsStream(BOOK)) {
            return new String(in.readAllBytes(), java.nio.charset.StandardCharsets.UTF_8);
        }
    }

    private static String ask(Loket node, String text) {
        return node.exec("ask notes '" + text + "'").ok().out().strip();
    }

    /** Each question is answered with its passage, which stands in the book where the answer says. */
    private static void assertKnowsTheBook(Loket node) throws IOException {
        List<String> lines = book().lines().toList();
        String script = String.join(
                "\n",
                KNOWN.keySet().stream()
                        .map(question -> "echo '" + question + "'\nask notes '" + question + "'")
                        .toList());
        String all = node.exec(script).ok().out();
        for (Map.Entry<String, String> known : KNOWN.entrySet()) {
            String answer =
                    all.substring(all.indexOf(known.getKey()) + known.getKey().length());
            String first = answer.substring(0, answer.indexOf("  - ")).strip();
            assertTrue(known.getKey() + " -> " + first, first.contains(known.getValue()));
            Matcher origin = ORIGIN.matcher(answer);
            assertTrue(answer, origin.find());
            String line = lines.get(Integer.parseInt(origin.group(1)) - 1);
            String begin = first.lines().findFirst().orElseThrow();
            assertTrue(begin + " is not at " + origin.group() + ": " + line, line.contains(begin));
        }
    }

    @Test
    public void itKnowsABookItHasReadAfterAKillAndOnAnotherNodeToo() throws IOException {
        put(loket, BOOK, book());
        assertTrue(ask(loket, "remember that " + TOLD).endsWith(TOLD));
        try (Loket.Running node = loket.start("ask notes 'learn " + BOOK + "'", "sleep 600")) {
            Loket.until("it has learned", () -> node.said().contains("passages") || !node.alive());
            assertTrue(
                    node.said(),
                    node.said().matches("(?s).*I learned opticks\\.txt: (1,\\d{3}) passages, \\1 new\\..*"));
        }
        assertKnowsTheBook(loket);
        assertTrue(ask(loket, "learn " + BOOK).contains("none of them new"));
        Loket other = new Loket(folder.getRoot().toPath().resolve("other"));
        other.exec("agents").ok();
        copy(loket.home().resolve("homes/agent.notes"), other.home().resolve("homes/agent.notes"));
        assertKnowsTheBook(other);
        assertTrue(ask(other, "when was the boiler serviced?").startsWith(TOLD + "\n  - told by shell on "));
    }

    @Test
    public void aLongFileThatAKillInterruptedIsReadToItsEnd() throws IOException {
        StringBuilder text = new StringBuilder();
        for (int volume = 1; volume <= 6; volume++) {
            text.append(book().replace("\n\n", "\n\n(" + volume + ") "));
        }
        put(loket, "long.txt", text.toString());
        try (Loket.Running node = loket.start("ask notes 'learn long.txt'", "sleep 600")) {
            Loket.until("it reads", () -> node.said().contains("I am reading long.txt") || !node.alive());
        }
        String status = ask(loket, "status");
        assertTrue(status, status.startsWith("long.txt: reading, "));
        try (Loket.Running node = loket.start("ask notes status", "sleep 600")) {
            Path log = loket.home().resolve("data/log");
            Loket.until("it has learned", () -> logged(log, "notes: I learned long.txt: ") || !node.alive());
        }
        status = ask(loket, "status");
        assertTrue(status, status.matches("long\\.txt: \\d,\\d{3} passages, read on .*"));
    }

    private static boolean logged(Path log, String words) {
        try (Stream<Path> all = Files.list(log)) {
            for (Path file : all.toList()) {
                if (Files.readString(file).contains(words)) {
                    return true;
                }
            }
            return false;
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    @Test
    public void anotherAgentReadsNeitherItsNotesNorItsFiles() throws IOException {
        put(loket, BOOK, book());
        ask(loket, "remember that " + TOLD);
        Path spy = Files.createDirectories(loket.home().resolve("agents/spy"));
        Path notes = loket.home().resolve("agents/notes");
        Files.copy(notes.resolve("agent.wasm"), spy.resolve("agent.wasm"));
        Files.writeString(
                spy.resolve("agent.json"),
                Files.readString(notes.resolve("agent.json")).replace("\"name\": \"notes\"", "\"name\": \"spy\""));
        loket.exec("grant agent.spy --asked", "ask spy 'remember that I am here'")
                .ok();
        assertTrue(loket.exec("ask spy 'who is here?'").ok().out().startsWith("I am here\n  - told by shell on "));
        assertEquals(
                "I know nothing about boiler, serviced.",
                loket.exec("ask spy 'when was the boiler serviced?'").ok().out().strip());
        for (String path : List.of(
                BOOK,
                "../../../agent.notes/notes/files/" + BOOK,
                files(loket).resolve(BOOK).toString())) {
            String said = loket.exec("ask spy 'learn " + path + "'").ok().out();
            assertTrue(said, said.startsWith("I cannot learn that: "));
            assertFalse(said, said.contains("In homes"));
        }
        assertTrue(ask(loket, "when was the boiler serviced?").startsWith(TOLD));
    }

    private static void copy(Path from, Path to) throws IOException {
        try (Stream<Path> all = Files.walk(from)) {
            for (Path file : all.toList()) {
                Path target = to.resolve(from.relativize(file).toString());
                if (Files.isDirectory(file)) {
                    Files.createDirectories(target);
                } else {
                    Files.copy(file, target, java.nio.file.StandardCopyOption.REPLACE_EXISTING);
                }
            }
        }
    }
}
