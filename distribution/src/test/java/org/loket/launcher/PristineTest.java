package org.loket.launcher;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** How a home is filled, and follows a new distribution without losing what is the owner's. */
final class PristineTest {
    private static final String GRANTS = "conf/grants/a.perm";

    @TempDir
    private Path folder;

    private Layout layout;
    private final List<String> notes = new ArrayList<>();

    @BeforeEach
    void aDistributionWithTwoFiles() throws IOException {
        layout = new Layout(folder.resolve("dist"), folder.resolve("home"));
        Files.createDirectories(layout.data());
        ship("conf/loket.properties", "one");
        ship(GRANTS, "grant one");
    }

    private void ship(String name, String text) throws IOException {
        Path file = layout.pristine().resolve(name);
        Files.createDirectories(file.getParent());
        Files.writeString(file, text);
    }

    private void own(String name, String text) throws IOException {
        Files.writeString(layout.home().resolve(name), text);
    }

    private String home(String name) throws IOException {
        return Files.readString(layout.home().resolve(name));
    }

    private void fill() throws IOException {
        Pristine.fill(layout, notes::add);
    }

    @Test
    void aNewHomeIsFilled() throws IOException {
        fill();
        assertEquals("one", home("conf/loket.properties"));
        assertEquals("grant one", home(GRANTS));
        assertTrue(Files.isDirectory(layout.modules()));
        assertEquals(List.of(), notes);
    }

    @Test
    void aFileTheOwnerNeverTouchedFollowsTheDistribution() throws IOException {
        fill();
        ship(GRANTS, "grant two");
        fill();
        assertEquals("grant two", home(GRANTS));
        assertEquals(List.of(), notes);
    }

    @Test
    void aFileTheOwnerChangedIsKeptAndNamedOnceForEachNewVersion() throws IOException {
        fill();
        own(GRANTS, "mine");
        fill();
        assertEquals(List.of(), notes);
        ship(GRANTS, "grant two");
        fill();
        fill();
        assertEquals("mine", home(GRANTS));
        assertEquals(1, notes.size(), notes::toString);
        assertTrue(notes.get(0).contains("a.perm"), notes::toString);
        ship(GRANTS, "grant three");
        fill();
        assertEquals(2, notes.size(), notes::toString);
    }

    @Test
    void aFileTheOwnerHadBeforeIsTheOwners() throws IOException {
        Files.createDirectories(layout.conf());
        own("conf/loket.properties", "mine");
        fill();
        assertEquals("mine", home("conf/loket.properties"));
        assertEquals(1, notes.size(), notes::toString);
    }

    @Test
    void aFileTheOwnerTookAwayStaysAway() throws IOException {
        fill();
        Files.delete(layout.home().resolve(GRANTS));
        ship(GRANTS, "grant two");
        fill();
        assertFalse(Files.exists(layout.home().resolve(GRANTS)));
    }

    @Test
    void aFileTheDistributionNoLongerHasGoesUnlessTheOwnerChangedIt() throws IOException {
        ship("modules/b.jar", "b");
        fill();
        own(GRANTS, "mine");
        Files.delete(layout.pristine().resolve(GRANTS));
        Files.delete(layout.pristine().resolve("modules/b.jar"));
        fill();
        assertFalse(Files.exists(layout.modules().resolve("b.jar")));
        assertEquals("mine", home(GRANTS));
    }

    @Test
    void aDamagedListLosesNothingOfTheOwners() throws IOException {
        fill();
        own(GRANTS, "mine");
        Files.write(layout.data().resolve("pristine.sha256"), new byte[] {0, (byte) 0xff, '\n', 'x'});
        ship(GRANTS, "grant two");
        fill();
        assertEquals("mine", home(GRANTS));
    }
}
