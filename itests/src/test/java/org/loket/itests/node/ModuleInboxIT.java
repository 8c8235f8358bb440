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
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.Rule;
import org.junit.Test;
import org.junit.rules.TemporaryFolder;

/** Whatever lies in the inbox, each file costs one clear line, and what runs is not disturbed. */
public class ModuleInboxIT {
    private static final int MANY = Integer.getInteger("loket.test.files", 300);
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
                    "each was looked at", () -> told(loket).keySet().containsAll(garbage.keySet()) || !node.alive());
            Loket.until(
                    "the good one is there",
                    () -> read(loket, "data/modules/journal.jsonl").contains(OTHER_SCRIPT) || !node.alive());
            Files.delete(pause);
            Loket.until("it ends", () -> !node.alive());
            said = node.said();
            assertEquals(said, 0, node.code());
        }
        Map<String, List<String>> told = told(loket);
        garbage.forEach((name, why) -> {
            assertEquals(name, 1, told.get(name).size());
            assertTrue(told.get(name) + ": " + why, told.get(name).get(0).contains(why));
        });
        assertTrue(
                said,
                said.matches("(?s).*" + OTHER_SCRIPT + " +1.0.0 +installed.*|(?s).*\"name\":\"" + OTHER_SCRIPT
                        + "\".*\"state\":\"inert\".*"));
        int shown = said.split("\"file\":\"", -1).length - 1;
        assertTrue("all of them in one answer: " + shown, shown < 110);
        assertTrue(said, said.contains("\"unshown\":" + (garbage.size() - 100)));
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

    /** Root may read everything: where the tests are root's, the node is nobody's, with what nobody can reach. */
    @Test
    public void aFileThatMayNotBeReadCostsALine() throws IOException {
        Path root = folder.getRoot().toPath();
        Path distribution = Distribution.copy(root.resolve("distribution")).folder();
        Loket loket = new Loket(distribution, folder.newFolder("home").toPath());
        Path inbox = Files.createDirectories(loket.home().resolve("modules"));
        Path secret = new Jar("com.example.secret", Idle.class).write(inbox.resolve("secret.jar"));
        new Jar("com.example.open", Idle.class).write(inbox.resolve("open.jar"));
        Files.setPosixFilePermissions(secret, PosixFilePermissions.fromString("---------"));
        if (System.getProperty("user.name").equals("root")) {
            assertTrue("root must be able to run the node as nobody", Programs.has("setpriv"));
            Files.setPosixFilePermissions(root, PosixFilePermissions.fromString("rwxr-xr-x"));
            Loket.Ran owned = Programs.run(
                    loket.home(), "chown", "-R", "65534:65534", loket.home().toString());
            assertEquals(owned.all(), 0, owned.code());
            loket.through("setpriv", "--reuid", "65534", "--regid", "65534", "--clear-groups");
        }
        Loket.Ran ran = loket.exec("call module.list --json").ok();
        assertTrue(ran.all(), ran.out().contains("{\"file\":\"secret.jar\",\"why\":\"it cannot be read: "));
        assertTrue(
                ran.all(), ran.out().contains("com.example.open") && !ran.out().contains("com.example.secret"));
        assertEquals(Set.of("secret.jar"), told(loket).keySet());
        assertEquals(1, told(loket).get("secret.jar").size());
    }

    /** What the log says of each file, line by line. */
    private static Map<String, List<String>> told(Loket loket) {
        Pattern line = Pattern.compile("modules/(.*?\\.jar) was not taken: (.*)");
        return read(loket, "data/log/loket.log")
                .lines()
                .map(line::matcher)
                .filter(Matcher::find)
                .collect(Collectors.groupingBy(
                        found -> found.group(1), Collectors.mapping(found -> found.group(2), Collectors.toList())));
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
