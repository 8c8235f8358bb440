package org.loket.itests.node;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertFalse;
import static org.junit.Assert.assertTrue;

import com.example.words.Word;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.junit.Before;
import org.junit.Rule;
import org.junit.Test;
import org.junit.rules.TemporaryFolder;

/** A module cannot come to a grant by being replaced, whatever its new jar says or does. */
public class ModuleGrantIT {
    private static final String TIME = "(org.osgi.framework.ServicePermission \"(capability=time.now)\" \"get\")";
    private static final String DRIVER = "(org.osgi.framework.PackagePermission \"org.sqlite\" \"import\")";

    @Rule
    public final TemporaryFolder folder = new TemporaryFolder();

    private final Map<String, Path> jars = new LinkedHashMap<>();
    private Loket loket;

    @Before
    public void home() throws IOException {
        loket = new Loket(folder.newFolder("home").toPath());
        Loads.modules(loket, 1, 1_000);
    }

    private static Jar grabber(String version) {
        return new Jar(Sink.NAME, Grabber.class).version(version);
    }

    private void jar(String how, Jar jar, String... asks) throws IOException {
        List<String> lines = new ArrayList<>(Sinks.ASKS);
        lines.addAll(List.of(asks));
        jars.put(how, jar.asks(lines.toArray(String[]::new)).write(file(how)));
    }

    private Path file(String how) {
        return folder.getRoot().toPath().resolve(how + ".jar");
    }

    /** The jar with a second entry of a name it has, which a reader may take for the first. */
    private static byte[] doubled(byte[] jar, String name, String other) {
        String text = new String(jar, StandardCharsets.ISO_8859_1);
        return text.replace(other, name).getBytes(StandardCharsets.ISO_8859_1);
    }

    /** Where wall 1 cannot stand, Java modules are trusted code and may load what the node's own bundles export. */
    @Test
    public void noUpdateGainsAGrant() throws IOException {
        jar("asks", grabber("1.1.0"), TIME, DRIVER);
        jar("manifest", grabber("1.2.0").imports("org.sqlite"));
        jar("dynamic", grabber("1.3.0").header("DynamicImport-Package", "*"));
        jar("optional", grabber("1.4.0").imports("org.sqlite;resolution:=optional"));
        jar("required", grabber("1.5.0").header("Require-Bundle", "org.xerial.sqlite-jdbc"));
        jar("fragment", grabber("1.6.0").header("Fragment-Host", "org.loket.capability.store"));
        jar("renamed", new Jar(Load.NAME, Grabber.class).version("1.7.0"), TIME);
        jar("system", new Jar("org.loket.capability.shell", Grabber.class).version("9.0.0"), TIME);
        Path twice = file("twice");
        List<String> asks = new ArrayList<>(Sinks.ASKS);
        asks.add(TIME);
        byte[] bytes = stored(grabber("1.8.0"), asks);
        jars.put("twice", Files.write(twice, doubled(bytes, "OSGI-INF/permissions.perm", "OSGI-INF/permissions.two_")));
        new Jar("com.example.library", Idle.class)
                .classes(Word.class)
                .header("Export-Package", "com.example.words")
                .asks("(org.osgi.framework.PackagePermission \"com.example.words\" \"exportonly\")")
                .write(loket.home().resolve("modules/library.jar"));
        jar("neighbour", grabber("1.9.0").imports("com.example.words"));
        loket.exec("accept sink", "accept library").ok();
        Set<String> before = granted();
        List<String> script = new ArrayList<>();
        jars.forEach((how, jar) -> {
            script.add("try { update sink file:" + jar + " } { echo REFUSED $exception }");
            script.add("echo " + how + " may");
            script.add("may sink time.now");
            script.add("try { call sink.put } { echo none }");
        });
        script.add("felix:install file:" + jars.get("asks"));
        script.add("try { grant " + Sink.NAME + " time.now } { echo THE SECOND OF THE NAME IS NOT GRANTED ANYTHING }");
        script.add("try { call module.update '{\"name\":\"org.loket.capability.shell\",\"path\":\"" + jars.get("system")
                + "\"}' } { echo $exception }");
        script.add("verify");
        Loket.Ran ran = loket.exec(script.toArray(String[]::new)).ok();
        assertEquals(ran.all(), before, granted());
        Set<String> grabbed = new TreeSet<>(Files.readAllLines(Loads.file(loket, Sink.NAME, "grabbed")));
        boolean firstWall = Runtime.version().feature() < 24;
        grabbed.remove("no driver");
        if (!firstWall) {
            grabbed.remove("the driver");
        }
        assertEquals(ran.all(), Set.of("tried", "no time"), grabbed);
        assertTrue(ran.all(), ran.out().contains("waits for you"));
        assertTrue(ran.all(), ran.all().contains("it is a fragment"));
        assertTrue(ran.all(), ran.all().contains("this jar is " + Load.NAME + ", not " + Sink.NAME));
        assertTrue(ran.all(), ran.all().contains("it has two entries named OSGI-INF/permissions.perm"));
        assertTrue(ran.all(), ran.all().contains("1.9.0 was taken back"));
        assertTrue(ran.all(), ran.all().contains("it changes with the distribution"));
        assertFalse(ran.all(), ran.out().contains("time.now: allowed"));
    }

    private static byte[] stored(Jar jar, List<String> asks) throws IOException {
        var bytes = new ByteArrayOutputStream();
        bytes.write(jar.asks(Sinks.ASKS.toArray(String[]::new))
                .file("OSGI-INF/permissions.two_", String.join("\n", asks))
                .bytes());
        return bytes.toByteArray();
    }

    private Set<String> granted() throws IOException {
        return new TreeSet<>(Files.readAllLines(loket.home().resolve("conf/grants/" + Sink.NAME + ".perm")));
    }
}
