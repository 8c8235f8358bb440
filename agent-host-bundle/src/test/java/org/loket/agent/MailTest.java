package org.loket.agent;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class MailTest {
    @TempDir
    Path folder;

    @Test
    void whatIsNoMessageIsPutAsideAndTheRestIsRead() throws Exception {
        Mail mail = new Mail(folder);
        Message first = Message.told("tell", "aaaaaaaaaaaaaaaa", "test", "", "{\"n\":1}", Instant.now());
        Message last = Message.told("tell", "bbbbbbbbbbbbbbbb", "test", "", "{\"n\":2}", Instant.now());
        mail.keep(new Letter(1, first, false));
        mail.keep(new Letter(9, last, false));
        Files.write(name(2), new byte[] {'{', (byte) 0xff, '}'});
        Files.writeString(name(3), "");
        Files.writeString(name(4), "{\"id\":1}");
        Files.writeString(name(5), "[".repeat(100_000));
        Files.writeString(folder.resolve("x.json"), "{}");
        Files.createDirectory(name(6));
        List<Letter> read = mail.read();
        assertEquals(
                List.of(first.id(), last.id()),
                read.stream().map(letter -> letter.message().id()).toList());
        for (Path bad : List.of(name(2), name(3), name(4), name(5), folder.resolve("x.json"))) {
            assertTrue(Files.exists(bad.resolveSibling(bad.getFileName() + ".aside")), bad.toString());
        }
        assertEquals(2, mail.read().size());
    }

    private Path name(long order) {
        return folder.resolve(String.format("%019d-cccccccccccccccc.json", order));
    }
}
