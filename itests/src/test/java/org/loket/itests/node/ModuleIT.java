package org.loket.itests.node;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertFalse;
import static org.junit.Assert.assertTrue;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.KeyStore;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.Before;
import org.junit.Rule;
import org.junit.Test;
import org.junit.rules.TemporaryFolder;
import org.osgi.framework.BundleActivator;

/** How modules come, are replaced while they are called, go back, and survive a node that is killed over it. */
public class ModuleIT {
    private static final int SWAPS = 10;
    private static final int KILLS = 10;
    private static final String SERVICE = "(org.osgi.framework.ServicePermission \"%s\" \"%s\")";
    private static final String TIME = SERVICE.formatted("(capability=time.now)", "get");

    @Rule
    public final TemporaryFolder folder = new TemporaryFolder();

    private Path home;

    @Before
    public void home() throws IOException {
        home = folder.newFolder("home").toPath();
    }

    private Path sink(String version, Class<? extends BundleActivator> code, String... more) throws IOException {
        var asks = new ArrayList<>(List.of(
                SERVICE.formatted("sink.*", "register"),
                "(java.util.PropertyPermission \"loket.home\" \"read\")",
                "(java.io.FilePermission \"${homes}/" + Sink.NAME + "/-\" \"read,write\")"));
        asks.addAll(List.of(more));
        return jar(version, code).asks(asks.toArray(String[]::new)).write(path(version));
    }

    private static Jar jar(String version, Class<? extends BundleActivator> code) {
        return new Jar(Sink.NAME, code).version(version);
    }

    private Path path(String version) {
        return path("sink-" + version, ".jar");
    }

    private Path path(String name, String suffix) {
        return folder.getRoot().toPath().resolve(name + suffix);
    }

    private static String update(Path jar) {
        return "update sink file:" + jar;
    }

    private static JsonObject module(Loket.Ran ran, String name) {
        return module(
                ran.out()
                        .lines()
                        .filter(line -> line.startsWith("{\"modules\""))
                        .findFirst()
                        .orElseThrow(),
                name);
    }

    private static JsonObject module(String json, String name) {
        for (JsonElement module : JsonParser.parseString(json).getAsJsonObject().getAsJsonArray("modules")) {
            if (module.getAsJsonObject().get("name").getAsString().equals(name)) {
                return module.getAsJsonObject();
            }
        }
        throw new AssertionError("no " + name + " in " + json);
    }

    @Test
    public void aNodeKilledWhileModulesChangeKnowsWhatRunsAndHowEverythingEnded() throws IOException {
        long seed = Long.getLong("loket.test.seed", System.nanoTime());
        System.out.println("the kills of this run: -Dloket.test.seed=" + seed);
        int cut = new ModuleKills(home, seed).run(KILLS);
        System.out.println(KILLS + " kills, " + cut + " in the middle of a deed");
        assertTrue("no kill hit a deed", cut > 0);
    }

    private static final String LIST = "call module.list --json";
    private static final String PAUSE = "call pause.here";

    private long lost(Loket loket) {
        return Loads.size(Loads.file(loket, Load.NAME, "refused")) + Loads.size(Loads.file(loket, Load.NAME, "failed"));
    }

    @Test
    public void aModuleIsReplacedAndGoesBackUnderLoadAndNoCallIsLost() throws Exception {
        Loket loket = Loads.underLoad(home).settings("loket.module.history=3");
        loket.exec("stop load").ok();
        long before = lost(loket);
        long answered = Loads.size(Loads.file(loket, Load.NAME, "answered"));
        var script = new ArrayList<>(List.of("start load"));
        for (int i = 1; i <= SWAPS; i++) {
            script.add(update(sink("1." + i + ".0", Sink.class)));
        }
        script.addAll(List.of("rollback sink", "rollback sink 1.8.0", "stop load", LIST, "history sink", "verify"));
        Loket.Ran ran = loket.exec(script.toArray(String[]::new)).ok();
        assertEquals("lost: " + ran.all(), before, lost(loket));
        assertTrue(Loads.size(Loads.file(loket, Load.NAME, "answered")) > answered);
        assertEquals("1.8.0", module(ran, Sink.NAME).get("version").getAsString());
        assertEquals("running", module(ran, Sink.NAME).get("state").getAsString());
        Loket.Ran next = loket.exec(LIST, "try { rollback sink 1.3.0 } { echo KEPT NO MORE }")
                .ok();
        assertEquals("1.8.0", module(next, Sink.NAME).get("version").getAsString());
        assertTrue(next.all(), next.out().contains("KEPT NO MORE"));
    }

    @Test
    public void whatAsksMoreWaitsUntilTheOwnerAgreesAndGoesBackWithWhatItHad() throws Exception {
        var loket = new Loket(home);
        Path modules = Files.createDirectories(home.resolve("modules"));
        Files.createDirectories(home.resolve("homes").resolve(Sink.NAME));
        Path file = modules.resolve("sink.jar");
        Files.copy(sink("1.0.0", Sink.class), file);
        Loket.Ran first = loket.exec(LIST, "accept sink", LIST).ok();
        assertTrue(first.out(), first.out().contains("\"state\":\"inert\""));
        assertEquals(
                "running", module(loket.exec(LIST).ok(), Sink.NAME).get("state").getAsString());
        Files.write(file, Files.readAllBytes(sink("1.1.0", Sink.class, TIME)));
        Loket.Ran second = loket.exec(LIST, "modules", "asks sink").ok();
        assertEquals("1.0.0", module(second, Sink.NAME).get("version").getAsString());
        assertTrue(second.out(), second.out().contains("1.1.0 waits for you"));
        assertTrue(second.out(), second.out().contains("new   call time.now"));
        Loket.Ran third = loket.exec(
                        "accept sink",
                        LIST,
                        "may com.example.sink time.now",
                        "rollback sink",
                        "grants sink",
                        "history sink")
                .ok();
        assertEquals("1.1.0", module(third, Sink.NAME).get("version").getAsString());
        String grants = third.out().substring(third.out().lastIndexOf("com.example.sink, publisher"));
        assertFalse(grants, grants.contains("granted  call time.now"));
    }

    @Test
    public void aJarThatIsGoneSuspendsItsModuleUntilItReturns() throws Exception {
        var loket = new Loket(home);
        Path file = Files.createDirectories(home.resolve("modules")).resolve("sink.jar");
        Files.createDirectories(home.resolve("homes").resolve(Sink.NAME));
        Files.copy(sink("1.0.0", Sink.class), file);
        loket.exec("accept sink").ok();
        Path journal = home.resolve("data/modules/journal.jsonl");
        try (Loket.Running node = loket.serve().ready()) {
            Files.delete(file);
            Loket.until("it is suspended", () -> read(journal).contains("\"what\":\"suspended\"") || !node.alive());
            Files.copy(path("1.0.0"), file);
            Loket.until("it is resumed", () -> read(journal).contains("\"what\":\"resumed\"") || !node.alive());
            assertTrue(node.said(), node.alive());
        }
        Files.delete(file);
        assertEquals(
                "suspended",
                module(loket.exec(LIST).ok(), Sink.NAME).get("state").getAsString());
        Files.createSymbolicLink(file, path("1.0.0"));
        Loket.Ran linked = loket.exec(LIST).ok();
        assertEquals("suspended", module(linked, Sink.NAME).get("state").getAsString());
        assertTrue(linked.out(), linked.out().contains("it is a link"));
        Files.delete(file);
        Files.copy(path("1.0.0"), file);
        assertEquals(
                "running", module(loket.exec(LIST).ok(), Sink.NAME).get("state").getAsString());
    }

    @Test
    public void whoIsReplacedByItsOwnCallGetsATicketFirst() throws Exception {
        var loket = new Loket(home);
        String swap = SERVICE.formatted("(capability=module.update)", "get");
        Path first = sink("1.0.0", Swapper.class, swap);
        Path second = sink("1.1.0", Swapper.class, swap);
        Path third = sink("1.2.0", Swapper.class, swap);
        Loket.Ran ran = loket.exec(
                        "install file:" + first,
                        "accept sink",
                        "call sink.swap '{\"name\":\"" + Sink.NAME + "\",\"path\":\"" + second + "\"}' --json",
                        update(third),
                        LIST,
                        "history sink --json")
                .ok();
        assertTrue(ran.out(), ran.out().contains("\"state\":\"begun\",\"ticket\":"));
        assertEquals("1.2.0", module(ran, Sink.NAME).get("version").getAsString());
        assertTrue("through 1.1.0: " + ran.out(), ran.out().contains("newer than 1.1.0"));
    }

    @Test
    public void whatTheStockCommandsDoIsWrittenDownAndCanBeTakenBack() throws Exception {
        var loket = new Loket(home);
        Path dice = loket.distribution().resolve("extras");
        Loket.Ran ran = loket.exec(
                        "felix:install file:" + dice.resolve("dice-1.0.0.jar"),
                        "accept dice",
                        "update dice file:" + dice.resolve("dice-2.0.0.jar"),
                        "rollback dice",
                        LIST)
                .ok();
        JsonObject module = module(ran, "com.example.dice");
        assertEquals("1.0.0", module.get("version").getAsString());
        assertEquals("running", module.get("state").getAsString());
        String id = module.get("bundle").getAsString();
        Loket.Ran again = loket.exec(
                        "felix:update " + id + " file:" + dice.resolve("dice-2.0.0.jar"),
                        "rollback dice",
                        "call dice.roll '{\"sides\":6}'",
                        "felix:uninstall " + id,
                        "install file:" + dice.resolve("dice-1.0.0.jar"),
                        "grants dice",
                        "history dice --json")
                .ok();
        assertTrue(again.out(), again.out().contains("\"by\":\"another hand\""));
        assertTrue(again.out(), again.out().contains("\"op\":\"uninstall\""));
        assertFalse("its grants ended: " + again.out(), again.out().contains("granted  offer dice.*"));
    }

    /** What lies in the inbox in turn while one node runs, and what the log says when it was looked at. */
    @Test
    public void onlyTheSamePublishersUnchangedJarGoesOnByItself() throws Exception {
        var loket = new Loket(home).with("LOKET_KEY_PASSWORD", "throw-away");
        Loads.modules(loket, 1, 1_000);
        Path first = sign(loket, sink("1.0.0", Sink.class), "anna");
        Path file = Files.copy(first, home.resolve("modules/sink.jar"), StandardCopyOption.REPLACE_EXISTING);
        loket.exec("accept sink", "accept pause").ok();
        Path changed = sign(loket, sink("1.5.0", Sink.class), "anna");
        try (var zip = FileSystems.newFileSystem(changed)) {
            Files.writeString(zip.getPath("OSGI-INF/permissions.perm"), TIME);
        }
        var held = new LinkedHashMap<Path, String>();
        held.put(sign(loket, sink("1.1.0", Sink.class), "anna"), "com.example.sink 1.1.0 runs now");
        held.put(sign(loket, sink("1.2.0", Sink.class, TIME), "anna"), "newer than 1.1.0; asks more than it has");
        held.put(sign(loket, sink("1.0.1", Sink.class), "anna"), "a downgrade from 1.1.0; new code");
        held.put(sign(loket, sink("1.3.0", Sink.class), "bert"), "belongs to the publisher sha256:");
        held.put(sink("1.4.0", Sink.class), "and this jar is of unsigned");
        held.put(changed, "changed after it was signed");
        var revoked = Map.of(sign(loket, sink("1.6.0", Sink.class), "anna"), "its publisher is revoked");
        String anna = publisher("anna");
        var script = new ArrayList<String>();
        held.forEach((jar, why) -> script.addAll(List.of(PAUSE, LIST)));
        script.addAll(List.of("publishers --revoke " + anna.substring(0, 20), "publishers", PAUSE, LIST));
        script.addAll(List.of(
                "try { accept sink; echo TAKEN } { echo REFUSED }",
                "publishers --trust " + anna,
                "accept sink",
                LIST,
                "rollback sink",
                "verify"));
        String said;
        try (Loket.Running node = loket.start(script.toArray(String[]::new))) {
            held.forEach((jar, why) -> swapped(node, loket, file, jar, why));
            revoked.forEach((jar, why) -> swapped(node, loket, file, jar, why));
            Loket.until("it ends", () -> !node.alive());
            said = node.said();
            assertEquals(said, 0, node.code());
        }
        List<JsonObject> seen = said.lines()
                .filter(line -> line.startsWith("{\"modules\""))
                .map(line -> module(line, Sink.NAME))
                .toList();
        assertEquals(said, held.size() + 2, seen.size());
        for (JsonObject sink : seen.subList(0, held.size() + 1)) {
            assertEquals(said, "1.1.0", sink.get("version").getAsString());
            assertEquals(said, "running", sink.get("state").getAsString());
            assertEquals(said, anna, sink.get("publisher").getAsString());
        }
        assertTrue(said, said.contains("\"waiting\":{\"version\":\"1.2.0\""));
        assertTrue(said, said.matches("(?s).*" + anna + " +revoked +" + Sink.NAME + ".*"));
        assertTrue(said, said.contains("REFUSED") && !said.contains("TAKEN"));
        assertEquals("1.6.0", seen.get(seen.size() - 1).get("version").getAsString());
    }

    /** Puts a jar in the place of the one in the inbox while the script pauses, which goes on when the log says what came of it. */
    private void swapped(Loket.Running node, Loket loket, Path file, Path jar, String why) {
        Path pause = Loads.file(loket, Pause.NAME, "here");
        try {
            Loket.until("the script pauses", () -> Files.exists(pause) || !node.alive());
            Files.write(file, Files.readAllBytes(jar));
            Loket.until(why, () -> read(home.resolve("data/log/loket.log")).contains(why) || !node.alive());
            assertTrue(node.said(), node.alive());
            Files.delete(pause);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The digest of a publisher's certificate, by which he is known. */
    private String publisher(String name) throws Exception {
        var store = KeyStore.getInstance(path(name, ".p12").toFile(), "throw-away".toCharArray());
        byte[] certificate = store.getCertificate("k").getEncoded();
        return "sha256:"
                + HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(certificate));
    }

    private Path sign(Loket loket, Path jar, String publisher) throws IOException {
        Path key = path(publisher, ".p12");
        if (!Files.exists(key)) {
            String keytool =
                    Path.of(System.getProperty("java.home"), "bin", "keytool").toString();
            Loket.Ran ran = Programs.run(
                    folder.getRoot().toPath(),
                    (keytool + " -genkeypair -alias k -keyalg EC -groupname secp256r1 -validity 3650 -storetype PKCS12"
                                    + " -storepass throw-away -dname CN=" + publisher + " -keystore " + key)
                            .split(" "));
            assertEquals(ran.all(), 0, ran.code());
        }
        Loket.Ran signed =
                loket.plain("", "sign", jar.toString(), "--key", key.toString()).ok();
        assertTrue(signed.all(), signed.out().startsWith("signed "));
        return jar;
    }

    private static String read(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }
}
