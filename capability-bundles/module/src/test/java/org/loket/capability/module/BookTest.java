package org.loket.capability.module;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.gson.JsonObject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class BookTest {
    private static final Release ONE = new Release("1".repeat(64), "1.0.0", "unsigned");
    private static final Release TWO = new Release("2".repeat(64), "2.0.0", "unsigned");

    @TempDir
    Path folder;

    private Path file;
    private Book book;

    @BeforeEach
    void open() throws IOException {
        file = folder.resolve("journal.jsonl");
        book = new Book(file);
    }

    private static Plan plan(String op, Optional<Release> from, Optional<Release> to) {
        return new Plan(
                op, "weather", "module:weather", "me", from, to, true, new Swap.Change(List.of("a"), List.of("b")));
    }

    private void done(String op, Optional<Release> from, Optional<Release> to, String... grants) {
        book.end(book.begin(plan(op, from, to)), Book.DONE, "", List.of(grants));
    }

    private Known again() throws IOException {
        book.close();
        book = new Book(file);
        return book.of("weather");
    }

    @Test
    void whatRunsAndWhatItHadIsKnownAfterAStop() throws IOException {
        done("install", Optional.empty(), Optional.of(ONE));
        assertTrue(again().fresh());
        done("accept", Optional.of(ONE), Optional.of(ONE), "a");
        done("update", Optional.of(ONE), Optional.of(TWO), "a", "b");
        Known known = again();
        assertFalse(known.fresh());
        assertEquals(Optional.of(TWO), known.current());
        assertEquals("module:weather", known.location());
        assertEquals(List.of(ONE, TWO), known.releases());
        assertEquals(Optional.of(List.of("a")), known.grantsOf(ONE.sha()));
        assertEquals(Optional.of(List.of("a", "b")), known.grantsOf(TWO.sha()));
    }

    @Test
    void whatWasBegunAndNotEndedIsTold() throws IOException {
        done("install", Optional.empty(), Optional.of(ONE));
        Plan plan = plan("update", Optional.of(ONE), Optional.of(TWO));
        long n = book.begin(plan);
        Known known = again();
        assertEquals(Optional.of(ONE), known.current());
        assertEquals(1, book.open().size());
        JsonObject cut = book.open().get(0);
        assertEquals(n, Json.number(cut, "n"));
        assertEquals(plan, Plan.of(cut));
        book.end(n, Book.UNDONE, "cut off", List.of());
        assertEquals(Optional.of(ONE), again().current());
        assertEquals(List.of(), book.open());
        assertTrue(book.begin(plan) > n, "numbers are never used twice");
    }

    @Test
    void aLineThatWasCutOffIsAsIfItHadNeverBeenBegun() throws IOException {
        done("install", Optional.empty(), Optional.of(ONE));
        book.close();
        long whole = Files.size(file);
        Files.writeString(file, "{\"what\":\"begin\",\"n\":7,\"op\":\"upd", StandardOpenOption.APPEND);
        book = new Book(file);
        assertEquals(List.of(), book.open());
        assertEquals(whole, Files.size(file));
        done("accept", Optional.of(ONE), Optional.of(ONE));
        assertFalse(again().fresh());
    }

    @Test
    void whatWaitedWaitsNoMoreOnceItWasTriedOrRefused() throws IOException {
        done("install", Optional.empty(), Optional.of(ONE));
        book.stage("weather", TWO, "inbox", "newer");
        assertTrue(again().waitsFor(TWO.sha()));
        book.end(book.begin(plan("accept", Optional.of(ONE), Optional.of(TWO))), Book.UNDONE, "bad", List.of());
        assertFalse(again().staged().isPresent(), "it is not tried again and again");
        book.stage("weather", TWO, "inbox", "newer");
        book.unstage("weather", "me", "refused");
        assertFalse(again().staged().isPresent());
        assertEquals(Optional.of(ONE), book.of("weather").current());
    }

    @Test
    void whoeverIsAcceptedIsTrustedUntilTheOwnerSaysOtherwise() throws IOException {
        Release signed = new Release("3".repeat(64), "3.0.0", "sha256:12ab");
        done("install", Optional.empty(), Optional.of(signed));
        assertEquals(Publishers.NEW, book.publishers().state("sha256:12ab"));
        done("accept", Optional.of(signed), Optional.of(signed));
        again();
        assertTrue(book.publishers().trusts("sha256:12ab"));
        book.publisher("sha256:12ab", Publishers.REVOKED, "me");
        done("accept", Optional.of(signed), Optional.of(signed));
        again();
        assertTrue(book.publishers().revoked("sha256:12ab"));
        assertFalse(book.publishers().trusts(Candidate.UNSIGNED));
    }

    @Test
    void whatWentKeepsItsHistory() throws IOException {
        done("install", Optional.empty(), Optional.of(ONE));
        done("uninstall", Optional.of(ONE), Optional.empty());
        Known known = again();
        assertEquals(Optional.empty(), known.current());
        assertEquals(2, known.history().size());
    }

    @Test
    void theInboxsFilesAreRemembered() throws IOException {
        book.file("weather.jar", ONE.sha(), "weather");
        again();
        assertEquals(ONE.sha(), book.fileSha("weather.jar"));
        assertEquals(Optional.of("weather.jar"), book.fileOf("weather"));
        book.fileGone("weather.jar");
        again();
        assertEquals("", book.fileSha("weather.jar"));
        assertEquals(Optional.empty(), book.fileOf("weather"));
    }
}
