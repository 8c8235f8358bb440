package org.loket.capability.module;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class InspectionTest {
    @TempDir
    Path folder;

    private Candidate look(Path jar) throws BadJar {
        return Inspection.of(jar, "0".repeat(64));
    }

    private void refused(String why, Path jar) {
        var bad = assertThrows(BadJar.class, () -> look(jar));
        assertTrue(bad.getMessage().contains(why), bad.getMessage());
    }

    private Path jar(Made made) throws IOException {
        return made.write(folder.resolve("a.jar"));
    }

    @Test
    void aJarSaysWhatItIsAndAsks() throws Exception {
        Candidate found = look(jar(new Made()
                .header("Bundle-SymbolicName", "com.example.weather;singleton:=true")
                .header("Loket-Dropped", "weather.old, weather.older")
                .header("Loket-Probe", "weather.now {\"city\":\"Delft\"}")
                .asks("# reads the clock", "", "  " + Made.TIME, Made.REGISTER, Made.TIME)));
        assertEquals("com.example.weather", found.name());
        assertEquals("1.0.0", found.version().toString());
        assertEquals("unsigned", found.publisher());
        assertEquals(List.of(Made.TIME, Made.REGISTER), found.asks());
        assertEquals(Set.of("weather.old", "weather.older"), found.dropped());
        assertEquals("weather.now", found.probe().orElseThrow().capability());
        assertEquals("{\"city\":\"Delft\"}", found.probe().orElseThrow().args());
    }

    @Test
    void whatIsNoBundleIsRefusedWithWhatItLacks() throws Exception {
        refused("no whole jar", Files.createFile(folder.resolve("empty.jar")));
        byte[] whole = new Made().file("big", "x".repeat(9_999)).bytes();
        refused(
                "no whole jar",
                Files.write(folder.resolve("half.jar"), java.util.Arrays.copyOf(whole, whole.length / 2)));
        refused("Bundle-ManifestVersion", jar(new Made().without("Bundle-ManifestVersion")));
        refused("Bundle-SymbolicName", jar(new Made().without("Bundle-SymbolicName")));
        refused("Bundle-SymbolicName", jar(new Made().header("Bundle-SymbolicName", "../etc")));
        refused("Bundle-Version", jar(new Made().header("Bundle-Version", "one")));
        refused("fragment", jar(new Made().header("Fragment-Host", "org.loket.capability.time")));
        refused("bad line", jar(new Made().asks("everything, please")));
    }

    @Test
    void anEntryThatLeadsOutIsRefused() throws Exception {
        refused("leads out", jar(new Made().file("a/../../b", "x")));
        refused("leads out", jar(new Made().file("/etc/b", "x")));
        refused("leads out", jar(new Made().file("..\\b", "x")));
    }

    @Test
    void twoEntriesOfOneNameAreRefused() throws Exception {
        byte[] bytes = new Made()
                .file("OSGI-INF/permissions.perA", Made.TIME)
                .asks(Made.REGISTER)
                .bytes();
        String text = new String(bytes, StandardCharsets.ISO_8859_1).replace("permissions.perA", "permissions.perm");
        refused("two entries", Files.write(folder.resolve("two.jar"), text.getBytes(StandardCharsets.ISO_8859_1)));
    }

    @Test
    void aBombIsRefusedBeforeItFillsAnything() throws Exception {
        Path bomb = folder.resolve("bomb.jar");
        try (var zip = new java.util.zip.ZipOutputStream(Files.newOutputStream(bomb))) {
            zip.putNextEntry(new java.util.zip.ZipEntry("META-INF/MANIFEST.MF"));
            zip.write(
                    "Bundle-ManifestVersion: 2\r\nBundle-SymbolicName: bomb\r\n\r\n".getBytes(StandardCharsets.UTF_8));
            zip.putNextEntry(new java.util.zip.ZipEntry("zeros"));
            byte[] zeros = new byte[1 << 20];
            for (int i = 0; i < 520; i++) {
                zip.write(zeros);
            }
        }
        refused("unpacks to over 512 MiB", bomb);
    }

    @Test
    void aSignedJarHasItsSignersFingerprintForPublisher() throws Exception {
        Path jar = jar(new Made().file("a.txt", "a"));
        Made.sign(jar, "anna");
        String anna = look(jar).publisher();
        assertTrue(anna.matches("sha256:[0-9a-f]{64}"), anna);
        Path other = new Made().file("b.txt", "b").write(folder.resolve("b.jar"));
        Made.sign(other, "anna");
        assertEquals(anna, look(other).publisher());
    }

    @Test
    void whatWasChangedAfterItWasSignedIsRefused() throws Exception {
        Path jar = jar(new Made().file("a.txt", "a"));
        Made.sign(jar, "anna");
        in(jar, "a.txt", "b");
        refused("changed after it was signed", jar);
    }

    @Test
    void whatWasAddedAfterItWasSignedIsRefused() throws Exception {
        Path jar = jar(new Made().file("a.txt", "a"));
        Made.sign(jar, "anna");
        in(jar, "OSGI-INF/permissions.perm", Made.TIME);
        refused("signed in part", jar);
    }

    @Test
    void aJarWhoseSignatureWasTornOffIsRefused() throws Exception {
        Path jar = jar(new Made().file("a.txt", "a"));
        Made.sign(jar, "anna");
        try (FileSystem zip = open(jar)) {
            Files.delete(zip.getPath("META-INF/K.EC"));
        }
        refused("signed in part", jar);
    }

    private static void in(Path jar, String name, String text) throws IOException {
        try (FileSystem zip = open(jar)) {
            Path file = zip.getPath(name);
            if (file.getParent() != null) {
                Files.createDirectories(file.getParent());
            }
            Files.writeString(file, text);
        }
    }

    private static FileSystem open(Path jar) throws IOException {
        return FileSystems.newFileSystem(URI.create("jar:" + jar.toUri()), Map.of());
    }
}
