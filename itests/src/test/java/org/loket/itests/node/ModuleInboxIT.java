package org.loket.itests.node;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertFalse;
import static org.junit.Assert.assertTrue;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import java.util.stream.Stream;
import org.junit.Rule;
import org.junit.Test;
import org.junit.rules.TemporaryFolder;

/** Whatever lies in the inbox, each file costs one clear line, and what runs is not disturbed. */
public class ModuleInboxIT {
    private static final int MANY = 300;
    private static final String OTHER_SCRIPT = "com.example.weather";

    @Rule
    public final TemporaryFolder folder = new TemporaryFolder();

    /** The file, and what is said of it. */
    private final Map<String, String> garbage = new LinkedHashMap<>();

    @Test
    public void garbageInTheInboxCostsALineEachAndDisturbsNothing() throws IOException {
        Loket loket = new Loket(folder.newFolder("home").toPath()).settings("loket.quick=" + Sink.NAME);
        Loads.modules(loket, 4, 1_000);
        loket.exec("accept sink", "accept load", "accept pause", "stop load").ok();
        Loads.forget(loket);
        Path heap = fill(Files.createDirectories(folder.getRoot().toPath().resolve("heap")));
        Path pause = Loads.file(loket, Pause.NAME, "here");
        String said;
        try (Loket.Running node = loket.start(
                "start load", "call pause.here", "modules", "call module.list --json", "stop load", "verify")) {
            Loket.until("the script waits", () -> Files.exists(pause) || !node.alive());
            Path inbox = loket.home().resolve("modules");
            try (Stream<Path> files = Files.list(heap)) {
                for (Path file : files.toList()) {
                    Files.move(file, inbox.resolve(file.getFileName()), StandardCopyOption.ATOMIC_MOVE);
                }
            }
            Loket.until(
                    "each was looked at",
                    () -> garbage.keySet().stream().allMatch(name -> lines(loket, name) > 0) || !node.alive());
            Loket.until(
                    "the good one is there",
                    () -> read(loket, "data/modules/journal.jsonl").contains(OTHER_SCRIPT) || !node.alive());
            Files.delete(pause);
            Loket.until("it ends", () -> !node.alive());
            said = node.said();
            assertEquals(said, 0, node.code());
            garbage.keySet().forEach(name -> assertEquals(name, 1, lines(loket, name)));
        }
        garbage.forEach((name, why) -> assertTrue(
                name + ": " + why, said.contains("modules/" + name + " was not taken: ") && said.contains(why)));
        assertTrue(
                said,
                said.matches("(?s).*" + OTHER_SCRIPT + " +1.0.0 +installed.*|(?s).*\"name\":\"" + OTHER_SCRIPT
                        + "\".*\"state\":\"inert\".*"));
        assertFalse(
                "an entry leads out",
                Files.exists(loket.home().resolve("evil"))
                        || Files.exists(folder.getRoot().toPath().resolve("evil")));
        assertEquals(Set.of(), Loads.lines(loket, Load.NAME, "refused"));
        assertEquals(Set.of(), Loads.lines(loket, Load.NAME, "failed"));
        try (Stream<Path> kept = Files.list(loket.home().resolve("data/modules"))) {
            long jars = kept.filter(file -> file.toString().endsWith(".jar")).count();
            assertTrue("garbage on the shelf: " + jars, jars < 20);
        }
    }

    private static long lines(Loket loket, String name) {
        return read(loket, "data/log/loket.log")
                .lines()
                .filter(line -> line.contains("modules/" + name + " was not taken: "))
                .count();
    }

    private static String read(Loket loket, String file) {
        try {
            return Files.readString(loket.home().resolve(file));
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    private Path fill(Path heap) throws IOException {
        byte[] good = new Jar("com.example.half", Idle.class).bytes();
        put(heap, "empty.jar", new byte[0], "it is no whole jar");
        put(heap, "half.jar", Arrays.copyOf(good, good.length / 2), "it is no whole jar");
        put(heap, "text.jar", "no jar".getBytes(StandardCharsets.UTF_8), "it is no whole jar");
        bomb(heap.resolve("bomb.jar"));
        garbage.put("bomb.jar", "it unpacks to over 512 MiB");
        new Jar("com.example.dots", Idle.class).file("../../evil", "evil").write(heap.resolve("dots.jar"));
        garbage.put("dots.jar", "it has an entry that leads out of it");
        new Jar("com.example.framework", Idle.class)
                .header("Bundle-SymbolicName", "org.loket.kernel")
                .write(heap.resolve("kernel.jar"));
        garbage.put("kernel.jar", "is the name of one of the node's own bundles");
        Files.createDirectory(heap.resolve("folder.jar"));
        garbage.put("folder.jar", "it is a link or no file");
        Files.createSymbolicLink(heap.resolve("link.jar"), folder.getRoot().toPath());
        garbage.put("link.jar", "it is a link or no file");
        new Jar(OTHER_SCRIPT, Idle.class).write(heap.resolve("\u043f\u043e\u0433\u043e\u0434\u0430 \u5929\u6c17.jar"));
        if (!System.getProperty("user.name").equals("root")) {
            put(heap, "secret.jar", good, "it cannot be read");
            Files.setPosixFilePermissions(heap.resolve("secret.jar"), PosixFilePermissions.fromString("---------"));
        }
        for (int i = 0; i < MANY; i++) {
            put(heap, "many-" + i + ".jar", new byte[] {'P', 'K'}, "it is no whole jar");
        }
        return heap;
    }

    private void put(Path heap, String name, byte[] bytes, String why) throws IOException {
        Files.write(heap.resolve(name), bytes);
        garbage.put(name, why);
    }

    /** A jar of half a megabyte that would fill more than half a gigabyte. */
    private static void bomb(Path file) throws IOException {
        byte[] zeros = new byte[1 << 20];
        try (OutputStream out = Files.newOutputStream(file);
                var jar = new JarOutputStream(out)) {
            jar.putNextEntry(new JarEntry("META-INF/MANIFEST.MF"));
            jar.write("Manifest-Version: 1.0\nBundle-ManifestVersion: 2\nBundle-SymbolicName: com.example.bomb\n"
                    .getBytes(StandardCharsets.UTF_8));
            jar.putNextEntry(new JarEntry("zeros"));
            for (int i = 0; i < 513; i++) {
                jar.write(zeros);
            }
        }
    }
}
