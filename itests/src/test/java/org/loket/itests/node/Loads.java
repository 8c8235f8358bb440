package org.loket.itests.node;

import static org.junit.Assert.assertEquals;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.Set;
import java.util.TreeSet;

/** A home whose node writes as fast as it can while it runs, and the look at its books afterwards. */
final class Loads {
    private static final String SERVICE = "(org.osgi.framework.ServicePermission \"%s\" \"%s\")";
    private static final String HOME = "(java.util.PropertyPermission \"loket.home\" \"read\")";
    private static final String FILES = "(java.io.FilePermission \"${homes}/%s/-\" \"read,write\")";

    private Loads() {}

    static Loket underLoad(Path home) throws IOException {
        Loket loket = new Loket(home).settings("loket.quick=" + Sink.NAME, "loket.ledger.segment-mb=1");
        modules(loket, 4, 0);
        loket.exec("grant sink --asked", "grant load --asked", "start sink", "start load")
                .ok();
        return loket;
    }

    /** Puts the sink, its callers, so many at once, who nap so long after a call, and what makes a script pause into the inbox. */
    static void modules(Loket loket, int callers, int napMicros) throws IOException {
        Path modules = loket.home().resolve("modules");
        for (String name : new String[] {Sink.NAME, Load.NAME, Pause.NAME}) {
            Files.createDirectories(loket.home().resolve("homes").resolve(name));
        }
        new Jar(Sink.NAME, Sink.class).asks(Sinks.ASKS.toArray(String[]::new)).write(modules.resolve("sink.jar"));
        new Jar(Load.NAME, Load.class)
                .header(Load.THREADS, Integer.toString(callers))
                .header(Load.NAP, Integer.toString(napMicros))
                .asks(SERVICE.formatted("(capability=sink.*)", "get"), HOME, FILES.formatted(Load.NAME))
                .write(modules.resolve("load.jar"));
        new Jar(Pause.NAME, Pause.class)
                .asks(
                        SERVICE.formatted("pause.*", "register"),
                        HOME,
                        FILES.formatted(Pause.NAME).replace("write", "write,delete"))
                .write(modules.resolve("pause.jar"));
    }

    /** Forgets what the callers wrote down, and what was written down of them, while they do not run. */
    static void forget(Loket loket) throws IOException {
        for (String name : new String[] {"answered", "refused", "failed", "gaps"}) {
            Files.deleteIfExists(file(loket, Load.NAME, name));
        }
    }

    /** The books of a home after its last run and a start that recovered them. */
    static Set<String> check(Loket loket) throws IOException {
        loket.exec("stop load", "verify").ok();
        stranger(loket);
        Book book = Book.read(loket.ledger());
        Set<String> answered = lines(loket, Load.NAME, "answered");
        Set<String> witnessed = lines(loket, Sink.NAME, "witness");
        assertEquals("answered, and not in the ledger as done", Set.of(), less(answered, book.done()));
        assertEquals("ran, and has no begin in the ledger", Set.of(), less(witnessed, book.begun()));
        assertEquals("answered, and never ran", Set.of(), less(answered, witnessed));
        Set<String> refused = lines(loket, Load.NAME, "refused");
        refused.retainAll(witnessed);
        assertEquals("refused as not run, and ran", Set.of(), refused);
        assertEquals("began, and neither ended nor is unknown", Set.of(), book.open());
        assertEquals("ended twice", Set.of(), book.twice());
        return answered;
    }

    /** Whoever trusts nothing of ours verifies the ledger as well. */
    private static void stranger(Loket loket) throws IOException {
        Path script = Path.of("../kernel-bundle/verify-ledger.py").toAbsolutePath();
        if (!Programs.has("python3")) {
            System.out.println("there is no python3, so no stranger verifies the ledger");
            return;
        }
        Loket.Ran ran = Programs.run(
                loket.home(), "python3", script.toString(), loket.ledger().toString());
        assertEquals(ran.all(), 0, ran.code());
    }

    static Path file(Loket loket, String module, String name) {
        return loket.home().resolve("homes").resolve(module).resolve(name);
    }

    static long size(Path file) {
        return file.toFile().length();
    }

    /** The whole lines of a file; one that a kill tore is none. */
    static Set<String> lines(Loket loket, String module, String name) throws IOException {
        String text = Files.readString(file(loket, module, name));
        Set<String> lines = new HashSet<>();
        int from = 0;
        for (int end = text.indexOf('\n'); end >= 0; end = text.indexOf('\n', from)) {
            lines.add(text.substring(from, end));
            from = end + 1;
        }
        return lines;
    }

    private static Set<String> less(Set<String> all, Set<String> without) {
        Set<String> rest = new TreeSet<>(all);
        rest.removeAll(without);
        return rest;
    }
}
