package org.loket.launcher;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The jars of {@code system/}. */
final class SystemJarTest {
    private static List<SystemJar> jars(Path dist) throws IOException {
        return SystemJar.all(new Layout(dist, dist), KnownDigests.read(dist.resolve("known")));
    }

    @Test
    void theyStartByLevelAndAreNamedByTheirBytes(@TempDir Path dist) throws IOException {
        Files.createDirectories(dist.resolve("lib"));
        Files.createDirectories(dist.resolve("system"));
        Files.writeString(dist.resolve("lib/start-levels.properties"), "others=3\nb.kernel=1\nc=2\n");
        for (String name : new String[] {"a-1.0.jar", "b.kernel-0.1.0.jar", "c-2.2.14-SNAPSHOT.jar", "readme.txt"}) {
            Files.writeString(dist.resolve("system").resolve(name), name);
        }
        List<SystemJar> before = jars(dist);
        assertEquals(List.of(1, 2, 3), before.stream().map(SystemJar::level).toList());
        assertTrue(
                before.get(0).location().matches("system:b\\.kernel-0\\.1\\.0\\.jar#[0-9a-f]{16}"),
                before.get(0).location());
        Files.writeString(dist.resolve("system/a-1.0.jar"), "other bytes");
        List<SystemJar> after = jars(dist);
        assertEquals(before.get(0), after.get(0));
        assertNotEquals(before.get(2).location(), after.get(2).location());
    }
}
