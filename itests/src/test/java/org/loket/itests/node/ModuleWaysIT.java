package org.loket.itests.node;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertFalse;
import static org.junit.Assert.assertTrue;

import com.example.words.Word;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.Before;
import org.junit.Rule;
import org.junit.Test;
import org.junit.rules.TemporaryFolder;

/** The ways in which modules come, change and go, and modules that others stand on, while they are called. */
public class ModuleWaysIT {
    private static final String CALL = "(org.osgi.framework.ServicePermission \"(capability=%s)\" \"get\")";
    private static final String OFFER = "(org.osgi.framework.ServicePermission \"%s\" \"register\")";
    private static final String PACKAGE = "(org.osgi.framework.PackagePermission \"%s\" \"%s\")";
    private static final String LIBRARY = "com.example.library";
    private static final String LIST = "call module.list --json";
    private static final long TOO_LARGE = 300L << 20;

    @Rule
    public final TemporaryFolder folder = new TemporaryFolder();

    private Path jars;
    private Loket loket;

    @Before
    public void home() throws IOException {
        jars = folder.newFolder("jars").toPath();
        loket = new Loket(folder.newFolder("home").toPath());
    }

    private static Map<String, JsonObject> modules(String out) {
        String json = out.lines()
                .filter(line -> line.startsWith("{\"modules\""))
                .reduce((a, b) -> b)
                .orElseThrow();
        var modules = new TreeMap<String, JsonObject>();
        for (JsonElement module : JsonParser.parseString(json).getAsJsonObject().getAsJsonArray("modules")) {
            modules.put(module.getAsJsonObject().get("name").getAsString(), module.getAsJsonObject());
        }
        return modules;
    }

    private static String version(String out, String name) {
        return modules(out).get(name).get("version").getAsString();
    }

    private void nothingLost(String said) throws IOException {
        assertEquals(said, Set.of(), Loads.lines(loket, Load.NAME, "refused"));
        assertEquals(said, Set.of(), Loads.lines(loket, Load.NAME, "failed"));
        assertTrue(said, Loads.lines(loket, Load.NAME, "answered").size() > 100);
    }

    @Test
    public void twoSwapsAtOnceAndStockUpdatesLoseNoCall() throws IOException {
        Loads.modules(loket, 8, 1_000);
        new Jar(Both.NAME, Both.class)
                .asks(OFFER.formatted("both.*"), CALL.formatted("module.update"))
                .write(loket.home().resolve("modules/both.jar"));
        Loket.Ran first = loket.exec("accept sink", "accept load", "accept both", "stop load", LIST)
                .ok();
        String id = modules(first.out()).get(Sink.NAME).get("bundle").getAsString();
        Loads.forget(loket);
        String update = "{\"name\":\"" + Sink.NAME + "\",\"path\":\"%s\"}";
        String both = update.formatted(Sinks.good(jars, "1.3.0")) + "," + update.formatted(Sinks.good(jars, "1.4.0"));
        Loket.Ran ran = loket.exec(
                        "start load",
                        "felix:update " + id + " file:" + Sinks.good(jars, "1.1.0"),
                        "felix:update " + id + " file:" + Sinks.good(jars, "1.2.0"),
                        "call both.swap '{\"two\":[" + both + "]}' --json",
                        LIST,
                        "rollback sink 1.2.0",
                        "stop load",
                        "history sink",
                        "verify")
                .ok();
        assertEquals(ran.out(), 2, ran.out().split("\"state\":\"updated\"", -1).length - 1);
        assertTrue(ran.out(), Set.of("1.3.0", "1.4.0").contains(version(ran.out(), Sink.NAME)));
        assertEquals("1.2.0", version(loket.exec(LIST, "stop load").ok().out(), Sink.NAME));
        nothingLost(ran.all());
    }

    private Jar library(String version, String exported) {
        return new Jar(LIBRARY, Idle.class)
                .version(version)
                .classes(Word.class)
                .header("Export-Package", exported)
                .asks(PACKAGE.formatted("com.example.words", "exportonly"));
    }

    @Test
    public void aLibraryIsReplacedTogetherWithThoseWhoUseIt() throws IOException {
        Loads.modules(loket, 8, 1_000);
        List<String> asks = new ArrayList<>(Sinks.ASKS);
        asks.add(PACKAGE.formatted("com.example.words", "import"));
        Path modules = loket.home().resolve("modules");
        new Jar(Sink.NAME, Speaker.class)
                .imports("com.example.words")
                .asks(asks.toArray(String[]::new))
                .write(jars.resolve("speaker.jar"));
        library("1.0.0", "com.example.words").write(modules.resolve("library.jar"));
        Files.delete(modules.resolve("sink.jar"));
        loket.exec(
                        "accept library",
                        "install file:" + jars.resolve("speaker.jar"),
                        "accept sink",
                        "accept load",
                        "stop load")
                .ok();
        Loads.forget(loket);
        Path good = library("1.1.0", "com.example.words").write(jars.resolve("good.jar"));
        Path bad = library("1.2.0", "com.example.elsewhere").write(jars.resolve("bad.jar"));
        Loket.Ran ran = loket.exec(
                        "start load",
                        "call sink.put",
                        "update library file:" + good,
                        "call sink.put",
                        "try { update library file:" + bad + "; echo TAKEN } { echo $exception }",
                        "call sink.put",
                        "rollback library",
                        "stop load",
                        LIST,
                        "verify")
                .ok();
        List<String> spoke = ran.out()
                .lines()
                .filter(line -> line.contains("version\":\"1.") && !line.contains("modules"))
                .toList();
        assertFalse(ran.all(), ran.out().contains("TAKEN"));
        assertTrue(ran.all(), ran.all().contains(Sink.NAME + " uses it: "));
        assertEquals(ran.all(), "1.0.0", version(ran.out(), LIBRARY));
        assertEquals(
                ran.all(),
                List.of("{\"version\":\"1.0.0\"}", "{\"version\":\"1.1.0\"}", "{\"version\":\"1.1.0\"}"),
                spoke);
        assertEquals("running", modules(ran.out()).get(Sink.NAME).get("state").getAsString());
        nothingLost(ran.all());
    }

    @Test
    public void theStoreIsReplacedWhileItKeeps() throws IOException {
        new Jar(Keeper.NAME, Keeper.class)
                .asks(OFFER.formatted("keeper.*"), CALL.formatted("store.kv.*"))
                .write(loket.home().resolve("modules/keeper.jar"));
        Path newer = jars.resolve("store.jar");
        try (Stream<Path> found = Files.list(loket.distribution().resolve("lib/home/modules"))) {
            Files.copy(
                    found.filter(file -> file.getFileName().toString().contains("store"))
                            .findFirst()
                            .orElseThrow(),
                    newer);
        }
        try (var zip = FileSystems.newFileSystem(newer)) {
            Path manifest = zip.getPath("META-INF/MANIFEST.MF");
            Files.writeString(
                    manifest,
                    Files.readString(manifest).replaceFirst("(?m)^Bundle-Version: .*$", "Bundle-Version: 9.0.0"));
        }
        Loket.Ran ran = loket.exec(
                        "accept keeper",
                        "call keeper.begin",
                        "update store file:" + newer,
                        "rollback store",
                        "rollback store 9.0.0",
                        "call keeper.end --json",
                        LIST,
                        "verify")
                .ok();
        JsonObject kept = JsonParser.parseString(ran.out()
                        .lines()
                        .filter(line -> line.startsWith("{\"kept\""))
                        .findFirst()
                        .orElseThrow())
                .getAsJsonObject();
        System.out.println("the store replaced three times: " + kept);
        assertTrue(ran.all(), kept.get("kept").getAsInt() > 100);
        assertEquals(ran.all(), 0, kept.get("refused").getAsInt());
        assertEquals(ran.all(), 0, kept.get("missing").getAsInt());
        assertEquals("9.0.0", version(ran.out(), "org.loket.capability.store"));
    }

    @Test
    public void aModuleComesByUrlIsAcceptedInPartAndGoesWithItsHomeOnlyWhenThatIsSaid() throws Exception {
        Loads.modules(loket, 1, 1_000);
        Files.delete(loket.home().resolve("modules/sink.jar"));
        List<String> asks = new ArrayList<>(Sinks.ASKS);
        asks.add(CALL.formatted("time.now"));
        asks.add(CALL.formatted("time.zone"));
        byte[] jar =
                new Jar(Sink.NAME, Sink.class).asks(asks.toArray(String[]::new)).bytes();
        String sha = java.util.HexFormat.of()
                .formatHex(java.security.MessageDigest.getInstance("SHA-256").digest(jar));
        HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/sink.jar", exchange -> answer(exchange, jar, jar.length));
        server.createContext("/large.jar", exchange -> answer(exchange, new byte[1], TOO_LARGE));
        server.start();
        String at = "http://127.0.0.1:" + server.getAddress().getPort();
        String install = "call module.install '{\"url\":\"" + at + "%s\",\"sha256\":\"%s\"}'";
        String agreed = String.join("' '", asks.subList(0, asks.size() - 1));
        Path home = loket.home().resolve("homes").resolve(Sink.NAME);
        try {
            Loket.Ran ran = loket.exec(
                            tried(install.formatted("/sink.jar", "0".repeat(64))),
                            tried(install.formatted("/large.jar", sha)),
                            tried(install.formatted("/nothing.jar", sha)),
                            LIST,
                            install.formatted("/sink.jar", sha),
                            "accept sink '" + agreed + "'",
                            "may sink time.now",
                            "may sink time.zone")
                    .ok();
            assertFalse(ran.all(), modules(ran.out()).containsKey(Sink.NAME));
            String gone = uninstalled();
            assertTrue(ran.all(), ran.out().contains("its SHA-256 is " + sha));
            assertTrue(ran.all(), ran.out().contains("it is over 256 MiB"));
            assertTrue(ran.all(), ran.out().contains("the server answered 404"));
            assertTrue(gone, gone.contains("was called lately by " + Load.NAME));
            assertFalse(gone, gone.contains("TAKEN") || modules(gone).containsKey(Sink.NAME));
            List<String> may = ran.out()
                    .lines()
                    .filter(line -> line.startsWith("yes") || line.startsWith("no:"))
                    .toList();
            assertEquals(ran.all(), 2, may.size());
            assertTrue(ran.all(), may.get(0).startsWith("yes") && may.get(1).startsWith("no:"));
            assertTrue("its home stays", Files.isDirectory(home));
            Loket.Ran purged = loket.exec(
                            "install " + at + "/sink.jar", "may sink time.now", "uninstall --force --purge sink")
                    .ok();
            assertFalse("its grants ended: " + purged.all(), purged.out().contains("yes"));
            assertFalse("its home is gone", Files.exists(home));
        } finally {
            server.stop(0);
        }
    }

    /** Uninstalls what is called, first without saying that it is to be forced. */
    private String uninstalled() throws IOException {
        Path pause = Loads.file(loket, Pause.NAME, "here");
        try (Loket.Running node = loket.start(
                "accept pause",
                "accept load",
                "call pause.here",
                "stop load",
                tried("uninstall sink"),
                "uninstall --force sink",
                LIST)) {
            Loket.until("the script waits", () -> Files.exists(pause) || !node.alive());
            Path answered = Loads.file(loket, Load.NAME, "answered");
            Loket.until("it is called", () -> Loads.size(answered) > 0 || !node.alive());
            Files.delete(pause);
            Loket.until("it ends", () -> !node.alive());
            assertEquals(node.said(), 0, node.code());
            return node.said();
        }
    }

    private static String tried(String command) {
        return "try { " + command + "; echo TAKEN } { echo REFUSED $exception }";
    }

    private static void answer(HttpExchange exchange, byte[] body, long length) throws IOException {
        exchange.sendResponseHeaders(200, length);
        try (var out = exchange.getResponseBody()) {
            out.write(body);
            out.flush();
        } catch (IOException e) {
            // who asked went away, or was promised more
        }
        exchange.close();
    }
}
