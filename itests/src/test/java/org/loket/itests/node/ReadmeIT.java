package org.loket.itests.node;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertFalse;
import static org.junit.Assert.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.Rule;
import org.junit.Test;
import org.junit.rules.TemporaryFolder;

/** Every snippet of every README does what stands below it. */
public class ReadmeIT {
    private static final Path ROOT = Path.of("..").toAbsolutePath().normalize();

    @Rule
    public final TemporaryFolder folder = new TemporaryFolder();

    @Test
    public void everySessionGivesWhatItShows() throws IOException {
        List<String> wrong = new ArrayList<>();
        int homes = 0;
        for (Readme readme : Readme.all(ROOT)) {
            for (Readme.Block block : readme.blocks()) {
                boolean needsABuild =
                        block.text().contains("file:…") || block.text().contains("…/agents");
                if (!block.session().isEmpty() && !needsABuild) {
                    Path home = folder.getRoot().toPath().resolve("home" + homes++);
                    wrong.addAll(type(readme, block, new Loket(home)));
                }
            }
        }
        assertEquals(String.join("\n\n", wrong), 0, wrong.size());
        assertTrue("the README at the top has a session", homes > 3);
    }

    private static List<String> type(Readme readme, Readme.Block block, Loket loket) throws IOException {
        List<String> wrong = new ArrayList<>();
        for (Readme.Command command : block.session()) {
            Loket.Ran ran = command.system() ? system(command.typed(), loket) : loket.exec(command.typed());
            if ((ran.code() != 0) != command.refused() || !command.fits(ran.all())) {
                wrong.add("%s: %s\nshows %s\ngives (%d) %s"
                        .formatted(
                                ROOT.relativize(readme.file()),
                                command.typed(),
                                String.join("\n", command.shown()),
                                ran.code(),
                                ran.all()));
            }
        }
        return wrong;
    }

    /** In a folder where the home is the distribution that was built, and a manual lies about. */
    private static Loket.Ran system(String command, Loket loket) throws IOException {
        Path checkout =
                Files.createDirectories(loket.home().resolveSibling(loket.home().getFileName() + "-checkout"));
        Path target = Files.createDirectories(checkout.resolve("distribution/target"));
        if (!Files.exists(target.resolve("loket"))) {
            Files.createSymbolicLink(target.resolve("loket"), loket.home());
            try (var manual = ReadmeIT.class.getResourceAsStream("manual.txt")) {
                Files.copy(manual, checkout.resolve("manual.txt"));
            }
        }
        return Programs.run(checkout, "sh", "-c", command);
    }

    @Test
    public void theToolInThreeFilesIsBuiltFromItsTextAndRuns() throws IOException {
        Path checkout = folder.getRoot().toPath().resolve("checkout");
        copy(checkout);
        Readme readme = Readme.of(checkout.resolve("capability-bundles/README.md"));
        Path tool = checkout.resolve("capability-bundles/hello");
        assertWritten(readme, tool);
        Path pom = checkout.resolve("capability-bundles/pom.xml");
        Files.writeString(
                pom, Files.readString(pom).replace("</modules>", found(readme, "Add `(<module>.*?)`") + "</modules>"));
        build(checkout, found(readme, "build: `([^`]+)`"));
        try (Stream<Path> jars = Files.list(tool.resolve("target"))) {
            Path jar = jars.filter(path -> path.toString().endsWith("-0.1.0.jar"))
                    .findFirst()
                    .orElseThrow();
            Loket loket = new Loket(folder.getRoot().toPath().resolve("home"));
            Readme.Block session = readme.blocks().stream()
                    .filter(block -> !block.session().isEmpty())
                    .findFirst()
                    .orElseThrow();
            assertTrue(session.text().contains("file:…/" + jar.getFileName()));
            var with = new Readme.Block(
                    session.file(), "", session.text().replace("file:…/", "file:" + jar.getParent() + "/"));
            assertEquals(List.of(), type(Readme.of(ROOT.resolve("capability-bundles/README.md")), with, loket));
        }
    }

    @Test
    public void theAgentInThreeFilesIsBuiltFromItsTextAndRuns() throws IOException {
        Path checkout = folder.getRoot().toPath().resolve("checkout");
        copy(checkout);
        Readme readme = Readme.of(checkout.resolve("agent-host-bundle/guest/java/README.md"));
        Path agents = checkout.resolve("distribution/agents");
        assertWritten(readme, agents.resolve("hello"));
        Path pom = agents.resolve("pom.xml");
        Files.writeString(
                pom, Files.readString(pom).replace("</modules>", found(readme, "Add `(<module>.*?)`") + "</modules>"));
        build(checkout, found(readme, "build: `([^`]+)`"));
        Loket loket = new Loket(folder.getRoot().toPath().resolve("home"));
        loket.exec("agents").ok();
        String copy =
                found(readme, "(?m)^\\$ (cp .*)$").replace("…", loket.home().toString());
        assertEquals(0, Programs.run(checkout, "sh", "-c", copy).code());
        Readme.Block session = readme.blocks().stream()
                .filter(block -> !block.session().isEmpty())
                .findFirst()
                .orElseThrow();
        assertEquals(List.of(), type(Readme.of(ROOT.resolve("README.md")), session, loket));
        renew(loket.home().resolve("agents/hello"));
        Loket.Ran ran = loket.exec("ask hello hi", "call --json agent.inspect '{\"agent\":\"hello\"}'")
                .ok();
        assertTrue(ran.all(), ran.out().contains("hi yourself, no. 2, it is 20"));
        assertTrue(ran.all(), ran.out().contains("\"version\":\"1.1.0\""));
    }

    /** Makes a newer version of a program, of other bytes that do the same: an empty section more. */
    private static void renew(Path program) throws IOException {
        Files.write(program.resolve("agent.wasm"), new byte[] {0, 2, 1, 'x'}, StandardOpenOption.APPEND);
        Path json = program.resolve("agent.json");
        Files.writeString(json, Files.readString(json).replace("\"1.0.0\"", "\"1.1.0\""));
    }

    /** Writes the files a README shows, which are three and have at most 30 lines. */
    private static void assertWritten(Readme readme, Path folder) throws IOException {
        int lines = 0;
        int files = 0;
        for (Readme.Block block : readme.blocks()) {
            if (block.file().isPresent()) {
                Path file = folder.resolve(block.file().get());
                Files.createDirectories(file.getParent());
                Files.writeString(file, block.text());
                lines += (int)
                        block.text().lines().filter(line -> !line.isBlank()).count();
                files++;
            }
        }
        assertEquals("three files", 3, files);
        assertTrue("it takes " + lines + " lines", lines <= 30);
    }

    private static String found(Readme readme, String pattern) {
        Matcher found = Pattern.compile(pattern).matcher(readme.text());
        assertTrue("the README says nothing like " + pattern, found.find());
        return found.group(1);
    }

    /** As it stands in the README, on the JDK it names; without the network where that is enough. */
    private static void build(Path checkout, String command) throws IOException {
        assertTrue(command, command.startsWith("./mvnw "));
        Path jdk = Jdks.find(17)
                .orElseThrow(() ->
                        new AssertionError("building needs a JDK 17: install one, or name it in loket.test.jdks"));
        String on17 = "JAVA_HOME='" + jdk + "' " + command;
        Loket.Ran ran = Programs.run(checkout, "sh", "-c", on17 + " -o");
        if (ran.code() != 0) {
            ran = Programs.run(checkout, "sh", "-c", on17);
        }
        assertEquals(ran.all(), 0, ran.code());
        assertEquals("-q is quiet", "", ran.out());
    }

    private static void copy(Path to) throws IOException {
        try (Stream<Path> files = Files.walk(ROOT)) {
            for (Path file : files.toList()) {
                String relative = "/" + ROOT.relativize(file) + "/";
                if (!relative.contains("/target/") && !relative.startsWith("/.git/")) {
                    Files.copy(file, to.resolve(ROOT.relativize(file).toString()));
                }
            }
        }
    }

    @Test
    public void everyLinkLeadsSomewhere() throws IOException {
        List<String> dead = new ArrayList<>();
        for (Readme readme : Readme.all(ROOT)) {
            readme.links().stream()
                    .filter(link -> !Files.exists(link))
                    .forEach(link -> dead.add(ROOT.relativize(readme.file()) + " -> " + ROOT.relativize(link)));
        }
        assertEquals(List.of(), dead);
    }

    @Test
    public void everyFolderWithABuildHasAReadmeAndEveryProgramIsThere() throws IOException {
        Readme top = Readme.of(ROOT.resolve("README.md"));
        List<String> commands = top.blocks().stream()
                .flatMap(block -> block.text().lines())
                .filter(line -> line.startsWith("./mvnw"))
                .toList();
        assertFalse(commands.isEmpty());
        for (String command : commands) {
            for (String part : command.split(" && ", -1)) {
                Path program = ROOT.resolve(part.split(" ", 2)[0]).normalize();
                assertTrue(program + " is not there", Files.isExecutable(program));
            }
        }
        for (String module : List.of("kernel-bundle", "capability-bundles", "distribution", "itests")) {
            assertTrue(module, Files.exists(ROOT.resolve(module).resolve("README.md")));
        }
    }

    @Test
    public void theTourRuns() {
        Loket.Ran ran = new Loket(folder.getRoot().toPath().resolve("home"))
                .run("", "demo")
                .ok();
        assertTrue(
                ran.out(),
                ran.out().contains("0 lost")
                        || ran.out().contains("lost: 0")
                        || ran.out().contains("none lost"));
    }
}
