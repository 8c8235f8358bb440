package org.loket.capability.module;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class RetentionTest {
    @TempDir
    Path folder;

    private final List<Release> releases = new ArrayList<>();
    private Shelf shelf;
    private Book book;
    private Retention retention;

    @BeforeEach
    void fourJarsThatRan() throws IOException {
        shelf = new Shelf(folder.resolve("shelf"));
        book = new Book(folder.resolve("journal.jsonl"));
        retention = new Retention(shelf, book, 2);
        for (int i = 0; i < 4; i++) {
            releases.add(jar(i + ".0.0"));
            ran(releases.get(i));
        }
    }

    private Release jar(String version) throws IOException {
        String sha = shelf.put(new ByteArrayInputStream(version.getBytes(StandardCharsets.UTF_8)));
        shelf.settle(sha);
        return new Release(sha, version, Candidate.UNSIGNED);
    }

    private void ran(Release release) {
        book.end(begin(release), Book.DONE, "", List.of());
    }

    private long begin(Release release) {
        return book.begin(new Plan(
                "update",
                "weather",
                "module:weather",
                "me",
                book.of("weather").current(),
                Optional.of(release),
                true,
                new Swap.Change(List.of(), List.of())));
    }

    private List<Boolean> there() {
        return releases.stream().map(release -> shelf.has(release.sha())).toList();
    }

    @Test
    void theLatestJarsStayAndOlderOnesGo() {
        retention.sweep();
        assertEquals(List.of(false, false, true, true), there());
    }

    @Test
    void theOneThatRunsStaysHoweverOldItIs() {
        ran(releases.get(0));
        retention.sweep();
        assertEquals(List.of(true, false, false, true), there());
    }

    @Test
    void whatIsBegunNeedsBothItsJars() {
        begin(releases.get(0));
        retention.sweep();
        assertEquals(List.of(true, false, true, true), there());
    }

    @Test
    void whatWaitsAndWhatHasJustComeStays() throws IOException {
        book.stage("weather", releases.get(0), "me", "newer");
        shelf.put(new ByteArrayInputStream("1.0.0".getBytes(StandardCharsets.UTF_8)));
        retention.sweep();
        assertEquals(List.of(true, true, true, true), there());
        shelf.settle(releases.get(1).sha());
        retention.sweep();
        assertEquals(List.of(true, false, true, true), there());
    }

    @Test
    void whatNobodyKnowsIsNotTouchedAndWhatIsRefusedGoes() throws IOException {
        Release unknown = jar("9.0.0");
        retention.sweep();
        assertTrue(shelf.has(unknown.sha()));
        retention.refuse(unknown.sha());
        retention.refuse(releases.get(3).sha());
        assertFalse(shelf.has(unknown.sha()));
        assertTrue(shelf.has(releases.get(3).sha()));
    }

    @Test
    void theSettingIsANumberOfAtLeastTwo() {
        assertEquals(10, Retention.kept(null));
        assertEquals(3, Retention.kept("3"));
        assertEquals(2, Retention.kept("1"));
    }
}
