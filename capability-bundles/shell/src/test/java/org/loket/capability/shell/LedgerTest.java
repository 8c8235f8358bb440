package org.loket.capability.shell;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class LedgerTest {
    @TempDir
    Path folder;

    private final Answering counter = new Answering();
    private final Typing typing = new Typing();
    private final Ledger ledger = new Ledger(new Door(counter), new Names(Typing.framework("a", "com.example.dice")));

    @Test
    void theEndOfTheLedgerIsATable() throws Failure {
        counter.with("kernel.ledger.tail", """
                {"lines":[{"kind":"begin","id":"a","seq":7,"time":"T1","caller":"dice","instance":"x","capability":"a.b"},
                {"kind":"call","id":"b","seq":8,"time":"T2","caller":"dice","capability":"time.now","outcome":"ok",
                "micros":12},{"kind":"end","id":"a","seq":9,"time":"T3","outcome":"ok","micros":1500}]}""");
        ledger.ledger(typing.session, new Object[] {"10", "--caller", "dice"});
        assertEquals(List.of("kernel.ledger.tail {\"lines\":10,\"caller\":\"com.example.dice\"}"), counter.asked);
        assertEquals("""
                SEQ  TIME  KIND   CALLER  CAPABILITY  OUTCOME   TOOK
                  7  T1    begin  dice/x  a.b
                  8  T2    call   dice    time.now    ok       12 µs
                  9  T3    end    dice/x  a.b         ok        1 ms
                """, typing.said());
    }

    @Test
    void aLedgerThatDoesNotVerifyFailsTheCommand() throws Failure {
        counter.with(
                "kernel.ledger.verify",
                "{\"ok\":true,\"first\":1,\"last\":9,\"heads\":1,\"segments\":1,\"unknown\":0}");
        ledger.verify(typing.session, new Object[] {});
        assertEquals("verified: lines 1 to 9, 1 signed heads, 1 segments\n", typing.said());
        counter.with("kernel.ledger.verify", "{\"ok\":false,\"problems\":[\"line 3 was changed\"]}");
        assertThrows(Failure.class, () -> ledger.verify(typing.session, new Object[] {"3", "abc"}));
        assertTrue(typing.said().endsWith("line 3 was changed\n"));
    }

    @Test
    void aChangedByteOfACopyIsCaught() throws IOException {
        chain("0.jsonl", "1.jsonl");
        try (var copy = LedgerCopy.of(folder)) {
            assertEquals(40, copy.lines());
            assertEquals(Optional.empty(), copy.fault());
            copy.damage();
            assertTrue(copy.fault().isPresent());
        }
        try (var copy = LedgerCopy.of(folder)) {
            assertEquals(Optional.empty(), copy.fault());
        }
    }

    private void chain(String... segments) throws IOException {
        var previous = "0".repeat(64);
        for (String segment : segments) {
            var text = new StringBuilder();
            for (int i = 0; i < 20; i++) {
                var line = "{\"n\":" + i + ",\"prev\":\"" + previous + "\"}";
                text.append(line).append('\n');
                previous = sha256(line);
            }
            Files.writeString(folder.resolve(segment), text + "\0".repeat(500));
        }
    }

    private static String sha256(String line) {
        try {
            return HexFormat.of()
                    .formatHex(MessageDigest.getInstance("SHA-256").digest(line.getBytes(StandardCharsets.UTF_8)));
        } catch (NoSuchAlgorithmException e) {
            throw new AssertionError(e);
        }
    }
}
