package org.loket.capability.shell;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class PlacesTest {
    @TempDir
    Path folder;

    private Places places;

    @BeforeEach
    void makeFolders() throws IOException {
        for (String name : new String[] {"here", "dist", "home"}) {
            Files.createDirectories(folder.resolve(name));
        }
        places = new Places(
                Optional.of(folder.resolve("dist").toString()),
                Optional.of(folder.resolve("home").toString()));
    }

    @Test
    void aRelativeFileIsLookedForHereThenInTheDistributionThenInTheHome() throws Exception {
        assertEquals(make("home"), find("file:a.jar"));
        assertEquals(make("dist"), find("file:a.jar"));
        assertEquals(make("here"), find("file:a.jar"));
        assertEquals(make("here"), find("a.jar"));
    }

    @Test
    void aFullUrlIsTakenAsItIs() throws Failure {
        assertEquals("https://example.com/a.jar", find("https://example.com/a.jar"));
    }

    @Test
    void whatIsNowhereSaysWhereItWasLookedFor() {
        var failure = assertThrows(Failure.class, () -> find("file:extras/b.jar"));
        assertEquals(
                "no file extras/b.jar; looked at %1$s/here/extras/b.jar, %1$s/dist/extras/b.jar, %1$s/home/extras/b.jar"
                        .formatted(folder),
                failure.getMessage());
    }

    private String make(String where) throws IOException {
        return Files.writeString(folder.resolve(where).resolve("a.jar"), "")
                .toUri()
                .toString();
    }

    private String find(String url) throws Failure {
        return places.find(url, folder.resolve("here"));
    }
}
