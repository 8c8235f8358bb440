package org.loket.capability.files;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.gson.JsonObject;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.loket.counter.Refusal;

final class FilesTest {
    @TempDir
    private Path homes;

    private Desk desk;
    private Path files;

    @BeforeEach
    void aDesk() {
        desk = new Desk(homes);
        files = homes.resolve("org.example.caller/_/files");
    }

    @Test
    void whatIsWrittenIsRead() throws Refusal {
        assertEquals(
                "{\"bytes\":6,\"size\":6,\"created\":true}",
                write("a/b/c.txt", "héllo").toString());
        assertEquals("héllo", read("a/b/c.txt").get("text").getAsString());
        assertEquals(
                "{\"bytes\":2,\"size\":2,\"created\":false}",
                write("a/b/c.txt", "no").toString());
        assertEquals("no", read("a/b/c.txt").get("text").getAsString());
        assertFalse(read("a/b/d.txt").get("found").getAsBoolean());
        assertFalse(read("x/b/c.txt").get("found").getAsBoolean());
    }

    @Test
    void bytesGoThroughUnchangedAndInParts() throws Refusal {
        byte[] bytes = new byte[100_000];
        new Random(1).nextBytes(bytes);
        for (int at = 0; at < bytes.length; at += 30_000) {
            byte[] part = java.util.Arrays.copyOfRange(bytes, at, Math.min(bytes.length, at + 30_000));
            var answer = desk.ask(
                    "files.write",
                    "{\"path\":\"b\",\"offset\":" + at + ",\"base64\":\""
                            + Base64.getEncoder().encodeToString(part) + "\"}");
            assertEquals(at + part.length, answer.get("size").getAsInt());
        }
        var part = desk.ask("files.read", "{\"path\":\"b\",\"as\":\"base64\",\"offset\":99990,\"length\":50}");
        assertArrayEquals(
                java.util.Arrays.copyOfRange(bytes, 99_990, 100_000),
                Base64.getDecoder().decode(part.get("base64").getAsString()));
        assertTrue(part.get("end").getAsBoolean());
        var whole = desk.ask("files.read", "{\"path\":\"b\",\"as\":\"base64\"}");
        assertArrayEquals(bytes, Base64.getDecoder().decode(whole.get("base64").getAsString()));
        var behind = desk.ask("files.read", "{\"path\":\"b\",\"offset\":9223372036854775807}");
        assertEquals(0, behind.get("bytes").getAsInt());
    }

    @Test
    void textIsReadInWholeCharacters() throws Refusal {
        write("t", "aé空😀z");
        var text = new StringBuilder();
        long at = 0;
        JsonObject part;
        do {
            part = desk.ask("files.read", "{\"path\":\"t\",\"length\":4,\"offset\":" + at + "}");
            text.append(part.get("text").getAsString());
            at += part.get("bytes").getAsLong();
        } while (!part.get("end").getAsBoolean());
        assertEquals("aé空😀z", text.toString());
        for (String more : List.of("\"offset\":2", "\"offset\":6,\"length\":1")) {
            var refusal = assertThrows(Refusal.class, () -> desk.ask("files.read", "{\"path\":\"t\"," + more + "}"));
            assertEquals(Refusal.Reason.INVALID, refusal.reason());
        }
    }

    @Test
    void aPartIsWrittenOverAndTheRestIsKept() throws Refusal {
        write("t", "0123456789");
        desk.ask("files.write", "{\"path\":\"t\",\"offset\":3,\"text\":\"abc\"}");
        assertEquals("012abc6789", read("t").get("text").getAsString());
        var refusal = assertThrows(
                Refusal.class, () -> desk.ask("files.write", "{\"path\":\"t\",\"offset\":11,\"text\":\"x\"}"));
        assertTrue(refusal.getMessage().contains("behind the end of the file, which has 10 bytes"));
    }

    @Test
    void aFolderIsListedInPartsAndWithWhatItsOwnerPutThere() throws Exception {
        write("b", "22");
        write("a/x", "");
        Files.writeString(files.resolve("c"), "333");
        Files.createSymbolicLink(files.resolve("d"), Path.of("/etc"));
        assertEquals("a folder, b file 2, c file 3, d link", list("{}"));
        assertEquals("b file 2, c file 3 …", list("{\"after\":\"a\",\"limit\":2}"));
        assertEquals("x file 0", list("{\"path\":\"a\"}"));
        assertFalse(desk.ask("files.list", "{\"path\":\"none\"}").get("found").getAsBoolean());
        assertTrue(desk.ask("agent.new", "files.list", "{}").get("found").getAsBoolean());
        assertTrue(Files.notExists(homes.resolve("agent.new")));
    }

    @Test
    void filesAndFoldersAreDeleted() throws Exception {
        write("a/x", "1");
        write("a/b/y", "2");
        Files.createSymbolicLink(files.resolve("a/out"), Files.createDirectories(homes.resolve("canary/in")));
        invalid("files.delete", "{\"path\":\"a\"}", "is a folder that is not empty");
        assertEquals(1, delete("{\"path\":\"a/x\"}"));
        assertEquals(0, delete("{\"path\":\"a/x\"}"));
        assertEquals(4, delete("{\"path\":\"a\",\"all\":true}"));
        assertTrue(Files.isDirectory(homes.resolve("canary/in")));
        assertEquals("", list("{}"));
    }

    @Test
    void filesAndFoldersAreMoved() throws Refusal {
        write("a/x", "1");
        write("b", "2");
        move("a", "c/d");
        assertEquals("1", read("c/d/x").get("text").getAsString());
        invalid("files.move", "{\"from\":\"b\",\"to\":\"c/d/x\"}", "\"to\" is there already");
        invalid("files.move", "{\"from\":\"c\",\"to\":\"c/d/e\"}", "lies inside it");
        invalid("files.move", "{\"from\":\"none\",\"to\":\"z\"}", "\"from\" is not there");
        invalid("files.move", "{\"from\":\"c\",\"to\":\"b\",\"replace\":true}", "\"to\" is there already");
        desk.ask("files.move", "{\"from\":\"b\",\"to\":\"c/d/x\",\"replace\":true}");
        assertEquals("2", read("c/d/x").get("text").getAsString());
        move("c/d/x", "c/d/X");
        assertEquals("X file 1", list("{\"path\":\"c/d\"}"));
    }

    @Test
    void aRepeatWithTheSameKeyEndsLikeTheFirst() throws Refusal {
        String create = "{\"path\":\"n\",\"text\":\"new\",\"create\":true}";
        var first = desk.askOnce("k1", "files.write", create);
        assertEquals(first, desk.askOnce("k1", "files.write", create));
        invalid("files.write", create, "\"path\" is there already");
        String move = "{\"from\":\"n\",\"to\":\"m\"}";
        assertEquals(desk.askOnce("k2", "files.move", move), desk.askOnce("k2", "files.move", move));
        assertEquals("new", read("m").get("text").getAsString());
        String part = "{\"path\":\"m\",\"offset\":3,\"text\":\"er\"}";
        assertEquals("5", desk.askOnce("k3", "files.write", part).get("size").toString());
        assertEquals("5", desk.askOnce("k3", "files.write", part).get("size").toString());
    }

    @Test
    void aHomeHoldsNoMoreThanItMay() throws Exception {
        invalid("files.write", "{\"path\":\"big\",\"text\":\"" + "x".repeat(500_001) + "\"}", "may have 500000");
        write("one", "x".repeat(500_000));
        write("two", "x".repeat(499_999));
        failed("{\"path\":\"three\",\"text\":\"xx\"}", "1000000 bytes together");
        write("three", "x");
        failed("{\"path\":\"three\",\"offset\":1,\"text\":\"x\"}", "1000000 bytes together");
        write("one", "");
        for (int i = 0; i < 95; i++) {
            write("d/" + i, "");
        }
        failed("{\"path\":\"e/f\",\"text\":\"\"}", "may hold 100 files and folders");
        write("last", "");
        failed("{\"path\":\"more\",\"text\":\"\"}", "may hold 100 files and folders");
        delete("{\"path\":\"d\",\"all\":true}");
        write("more", "");
        assertEquals(0, homes.resolve("org.example.caller/_/files.tmp").toFile().list().length);
    }

    @Test
    void whatLiesThereAlreadyCountsAndWhatADeadNodeLeftIsCleared() throws Exception {
        Files.createDirectories(files.resolve("sub"));
        Files.write(files.resolve("sub/manual.txt"), new byte[999_999]);
        Path left = Files.createDirectories(homes.resolve("org.example.caller/_/files.tmp"));
        Files.createDirectories(left.resolve("x/y"));
        Files.writeString(left.resolve("z"), "half");
        failed("{\"path\":\"a\",\"text\":\"xx\"}", "1000000 bytes together");
        write("a", "x");
        assertEquals(0, left.toFile().list().length);
    }

    @Test
    void eightThreadsSeeWholeFilesOnly() throws Exception {
        var threads = Executors.newFixedThreadPool(8);
        var work = new ArrayList<Callable<Void>>();
        write("shared", "0".repeat(20_000));
        for (int t = 0; t < 8; t++) {
            String digit = String.valueOf(t);
            work.add(() -> {
                for (int i = 0; i < 50; i++) {
                    write("shared", digit.repeat(20_000));
                    String text = read("shared").get("text").getAsString();
                    assertEquals(text.substring(0, 1).repeat(20_000), text);
                    write("own/" + digit, digit.repeat(i));
                }
                return null;
            });
        }
        try {
            for (var done : threads.invokeAll(work)) {
                done.get();
            }
        } finally {
            threads.shutdown();
        }
        assertEquals(
                8,
                desk.ask("files.list", "{\"path\":\"own\"}")
                        .getAsJsonArray("entries")
                        .size());
    }

    @Test
    void noCallerSeesAnothersFiles() throws Refusal {
        desk.ask("agent.a/one", "files.write", "{\"path\":\"f\",\"text\":\"mine\"}");
        for (String other : List.of("agent.a", "agent.a/two", "agent.b/one")) {
            assertFalse(desk.ask(other, "files.read", "{\"path\":\"f\"}")
                    .get("found")
                    .getAsBoolean());
        }
        for (String caller : List.of("..", ".", "a/..", "", "a/B", "a\u0000")) {
            var refusal = assertThrows(Refusal.class, () -> desk.ask(caller, "files.list", "{}"));
            assertEquals(Refusal.Reason.FAILED, refusal.reason());
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "files.read | {} | \"path\" is empty",
                "files.read | {\"path\":7} | \"path\" must be a text",
                "files.read | {\"path\":\"a\",\"as\":\"hex\"} | \"as\" must be text or base64",
                "files.read | {\"path\":\"a\",\"length\":4194305} | \"length\" must be a whole number from 1 to 4194304",
                "files.read | {\"path\":\"a\",\"home\":\"b\"} | no argument \"home\"; it takes path, offset, length, as",
                "files.write | {\"path\":\"a\"} | say \"text\" or \"base64\", one of them",
                "files.write | {\"path\":\"a\",\"text\":\"\",\"base64\":\"\"} | say \"text\" or \"base64\", one of them",
                "files.write | {\"path\":\"a\",\"base64\":\"*\"} | \"base64\" is not base64",
                "files.write | {\"path\":\"a\",\"text\":\"\",\"offset\":-1} | \"offset\" must be a whole number",
                "files.write | {\"path\":\"a\",\"text\":\"\",\"create\":\"yes\"} | \"create\" must be true or false",
                "files.delete | {\"path\":\"\"} | \"path\" is empty",
                "files.move | {\"from\":\"a\"} | \"to\" is empty",
                "files.move | {\"from\":\"a\",\"to\":\"a\"} | \"to\" is \"from\" or lies inside it"
            })
    void whatIsNotTakenIsInvalidAndSaysWhy(String capability, String args, String why) {
        invalid(capability, args, why);
    }

    private void invalid(String capability, String args, String why) {
        var refusal = assertThrows(Refusal.class, () -> desk.ask(capability, args));
        assertEquals(Refusal.Reason.INVALID, refusal.reason());
        assertEquals(Refusal.Ran.NO, refusal.ran());
        assertTrue(refusal.getMessage().contains(why), refusal.getMessage());
    }

    private void failed(String args, String why) {
        var refusal = assertThrows(Refusal.class, () -> desk.ask("files.write", args));
        assertEquals(Refusal.Reason.FAILED, refusal.reason());
        assertTrue(refusal.getMessage().contains(why), refusal.getMessage());
    }

    private JsonObject write(String path, String text) throws Refusal {
        var args = new JsonObject();
        args.addProperty("path", path);
        args.addProperty("text", text);
        return desk.ask("files.write", args.toString());
    }

    private JsonObject read(String path) throws Refusal {
        return desk.ask("files.read", "{\"path\":\"" + path + "\"}");
    }

    private int delete(String args) throws Refusal {
        return desk.ask("files.delete", args).get("deleted").getAsInt();
    }

    private void move(String from, String to) throws Refusal {
        desk.ask("files.move", "{\"from\":\"" + from + "\",\"to\":\"" + to + "\"}");
    }

    private String list(String args) throws Refusal {
        var answer = desk.ask("files.list", args);
        var names = answer.getAsJsonArray("entries").asList().stream()
                .map(entry -> entry.getAsJsonObject())
                .map(entry -> entry.get("name").getAsString() + " "
                        + entry.get("kind").getAsString() + (entry.has("bytes") ? " " + entry.get("bytes") : ""))
                .toList();
        return String.join(", ", names) + (answer.get("more").getAsBoolean() ? " …" : "");
    }
}
