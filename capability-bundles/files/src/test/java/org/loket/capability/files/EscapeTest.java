package org.loket.capability.files;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.gson.JsonObject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.loket.counter.Refusal;

/** Ways out of a home, each of which leads nowhere. */
@EnabledOnOs(value = OS.LINUX, disabledReason = "links and devices as Linux has them")
final class EscapeTest {
    @TempDir
    private Path folder;

    private Path homes;
    private Path canary;
    private Path files;
    private Desk desk;

    @BeforeEach
    void aHomeAndACanaryBesideIt() throws IOException, Refusal {
        homes = Files.createDirectories(folder.resolve("homes"));
        canary = Files.createDirectories(folder.resolve("canary"));
        Files.writeString(canary.resolve("secret"), "secret");
        desk = new Desk(homes);
        desk.ask("files.write", "{\"path\":\"in/file\",\"text\":\"inside\"}");
        files = homes.resolve("org.example.caller/_/files");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/etc/passwd",
                "/",
                "//etc/passwd",
                "..",
                "../brain.db",
                "../../../../canary/secret",
                "in/../../brain.db",
                "in/..",
                ".",
                "./in/file",
                "in/./file",
                "in//file",
                "in/file/",
                "in/ ",
                "in/file ",
                "in/file.",
                "in/...",
                " in/file",
                "in\\\\file",
                "..\\\\brain.db",
                "C:\\\\Windows",
                "C:file",
                "in/file:stream",
                "in/file\\u0000.txt",
                "in/file\\n",
                "in/fi\\u007fle",
                "in/fi\\u200ble",
                "in/\\u202efile",
                "in/\\ufeff",
                "in/\\u00a0",
                "in/\\u2028",
                "in/\\ue000",
                "in/cafe\\u0301",
                "in/\\u212b",
                "CON",
                "nul.txt",
                "in/Aux",
                "com1.log",
                "LPT\\u00b9",
                "COM\\u2460",
                "CONIN$",
                "prn .txt",
                "a*",
                "a?",
                "a|b",
                "<a>",
                "\\\"a\\\""
            })
    void aPathThatIsNotPlainIsInvalidForEveryCapability(String path) throws IOException {
        String name = "\"" + path + "\"";
        for (String[] ask : new String[][] {
            {"files.read", "{\"path\":" + name + "}"},
            {"files.write", "{\"path\":" + name + ",\"text\":\"x\"}"},
            {"files.list", "{\"path\":" + name + "}"},
            {"files.delete", "{\"path\":" + name + ",\"all\":true}"},
            {"files.move", "{\"from\":" + name + ",\"to\":\"z\"}"},
            {"files.move", "{\"from\":\"in/file\",\"to\":" + name + "}"}
        }) {
            var refusal = assertThrows(Refusal.class, () -> desk.ask(ask[0], ask[1]), ask[0]);
            assertEquals(Refusal.Reason.INVALID, refusal.reason(), refusal.getMessage());
        }
        nothingHappened();
    }

    @Test
    void aPathThatIsTooLongOrTooDeepIsInvalid() throws IOException {
        for (String path : List.of("x".repeat(256), "é".repeat(128), "a/".repeat(32) + "a", "abcdefgh/".repeat(114))) {
            var refusal = assertThrows(Refusal.class, () -> desk.ask("files.read", "{\"path\":\"" + path + "\"}"));
            assertEquals(Refusal.Reason.INVALID, refusal.reason());
        }
        nothingHappened();
    }

    @ParameterizedTest
    @ValueSource(strings = {"IN/other", "in/FILE", "in/ﬁle", "İn/file", "in/fıle"})
    void aNameThatDiffersInCaseOrFormOnlyIsNotTaken(String path) throws Refusal, IOException {
        var args = new JsonObject();
        args.addProperty("path", path);
        args.addProperty("text", "x");
        boolean other = Names.of(path).stream()
                .noneMatch(name -> List.of("in", "file").contains(Names.fold(name))
                        && !List.of("in", "file").contains(name));
        if (other) {
            desk.ask("files.write", args.toString());
        } else {
            var refusal = assertThrows(Refusal.class, () -> desk.ask("files.write", args.toString()));
            assertTrue(refusal.getMessage().contains("in case or form only"), refusal.getMessage());
            nothingHappened();
        }
    }

    @Test
    void aLinkIsNotFollowedWhereverItStands() throws IOException {
        Files.createSymbolicLink(files.resolve("out"), canary);
        Files.createSymbolicLink(files.resolve("leak"), canary.resolve("secret"));
        Files.createSymbolicLink(files.resolve("new"), canary.resolve("new"));
        Files.createSymbolicLink(files.resolve("loop"), Path.of("loop"));
        Files.createSymbolicLink(files.resolve("near"), Path.of("in"));
        for (String path : List.of("out/secret", "leak", "new", "loop", "loop/x", "near/file", "out/new/deep")) {
            for (String[] ask : new String[][] {
                {"files.read", "{\"path\":\"" + path + "\"}"},
                {"files.write", "{\"path\":\"" + path + "\",\"text\":\"x\"}"},
                {"files.write", "{\"path\":\"" + path + "\",\"offset\":0,\"text\":\"x\"}"},
                {"files.list", "{\"path\":\"" + path + "\"}"},
                {"files.move", "{\"from\":\"" + path + "\",\"to\":\"z\"}"},
                {"files.move", "{\"from\":\"in/file\",\"to\":\"" + path + "\",\"replace\":true}"}
            }) {
                var refusal = assertThrows(Refusal.class, () -> desk.ask(ask[0], ask[1]), ask[0] + ask[1]);
                assertEquals(Refusal.Reason.INVALID, refusal.reason(), refusal.getMessage());
            }
        }
        nothingHappened();
    }

    @Test
    void aLinkInPlaceOfTheHomeOrAFolderAboveItIsRefused() throws IOException {
        Files.createSymbolicLink(homes.resolve("agent.linked"), canary);
        Files.createDirectories(homes.resolve("agent.half"));
        Files.createSymbolicLink(homes.resolve("agent.half/one"), canary);
        Files.createDirectories(homes.resolve("agent.deep/_"));
        Files.createSymbolicLink(homes.resolve("agent.deep/_/files"), canary);
        for (String caller : List.of("agent.linked", "agent.linked/one", "agent.half/one", "agent.deep")) {
            assertThrows(Refusal.class, () -> desk.ask(caller, "files.read", "{\"path\":\"secret\"}"));
            assertThrows(Refusal.class, () -> desk.ask(caller, "files.write", "{\"path\":\"x\",\"text\":\"x\"}"));
        }
        nothingHappened();
    }

    @Test
    void aDeviceIsNeitherReadNorWrittenNorWaitedFor() throws Exception {
        assertEquals(
                0,
                new ProcessBuilder("mkfifo", files.resolve("pipe").toString())
                        .start()
                        .waitFor());
        for (String[] ask : new String[][] {
            {"files.read", "{\"path\":\"pipe\"}"},
            {"files.write", "{\"path\":\"pipe\",\"text\":\"x\"}"},
            {"files.list", "{\"path\":\"pipe\"}"},
            {"files.move", "{\"from\":\"pipe\",\"to\":\"z\"}"},
            {"files.write", "{\"path\":\"pipe/x\",\"text\":\"x\"}"}
        }) {
            var refusal = assertThrows(Refusal.class, () -> desk.ask(ask[0], ask[1]));
            assertEquals(Refusal.Reason.INVALID, refusal.reason(), refusal.getMessage());
        }
        assertEquals(
                1,
                desk.ask("files.delete", "{\"path\":\"pipe\"}").get("deleted").getAsInt());
    }

    @Test
    void whoeverExchangesAFolderForALinkMeanwhileLeadsNobodyOut() throws Exception {
        Path real = Files.createDirectories(files.resolve("swap"));
        Files.writeString(real.resolve("secret"), "inside");
        Path aside = files.resolve("aside");
        Path link = Files.createSymbolicLink(folder.resolve("link"), canary);
        var going = new AtomicBoolean(true);
        var exchanges = new AtomicInteger();
        var swapper = new Thread(
                () -> {
                    while (going.get()) {
                        put(real, aside);
                        put(link, real);
                        put(real, link);
                        put(aside, real);
                        exchanges.incrementAndGet();
                    }
                },
                "swapper");
        swapper.start();
        try {
            while (exchanges.get() < 20_000) {
                assertTrue(swapper.isAlive());
                attempt("files.read", "{\"path\":\"swap/secret\"}");
                attempt("files.list", "{\"path\":\"swap\"}");
                attempt("files.write", "{\"path\":\"swap/x\",\"text\":\"x\"}");
                attempt("files.delete", "{\"path\":\"swap/x\"}");
            }
        } finally {
            going.set(false);
            swapper.join();
        }
        assertEquals(List.of("secret"), List.of(canary.toFile().list()));
        assertEquals("secret", Files.readString(canary.resolve("secret")));
    }

    /** Moves a folder or link; where a write made a folder in the gap, that one goes. */
    private static void put(Path from, Path to) {
        while (true) {
            try {
                Files.move(from, to, StandardCopyOption.ATOMIC_MOVE);
                return;
            } catch (IOException e) {
                try {
                    Files.deleteIfExists(to.resolve("x"));
                    Files.deleteIfExists(to);
                } catch (IOException again) {
                    Thread.onSpinWait();
                }
            }
        }
    }

    private void attempt(String capability, String args) {
        try {
            var answer = desk.ask(capability, args);
            if (answer.has("text")) {
                assertEquals("inside", answer.get("text").getAsString());
            }
        } catch (Refusal refusal) {
            assertTrue(List.of(Refusal.Reason.INVALID, Refusal.Reason.FAILED).contains(refusal.reason()));
        }
    }

    private void nothingHappened() throws IOException {
        assertEquals(List.of("secret"), List.of(canary.toFile().list()));
        assertEquals("secret", Files.readString(canary.resolve("secret")));
        assertEquals("inside", Files.readString(files.resolve("in/file")));
        assertTrue(Files.isDirectory(files.resolve("in"), LinkOption.NOFOLLOW_LINKS));
    }
}
