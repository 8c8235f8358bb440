package org.loket.itests.node;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/** Versions of the sink: good ones, and each way in which one can be bad. */
final class Sinks {
    /** What is wrong with a version. */
    enum Fault {
        UNRESOLVED,
        THROWS,
        UNSATISFIED,
        MISSING,
        UNSOUND,
        HANGS
    }

    static final List<Fault> FAULTS = List.of(Fault.values());
    private static final String SERVICE = "(org.osgi.framework.ServicePermission \"%s\" \"%s\")";
    static final List<String> ASKS = List.of(
            SERVICE.formatted("sink.*", "register"),
            "(java.util.PropertyPermission \"loket.home\" \"read\")",
            "(java.io.FilePermission \"${homes}/" + Sink.NAME + "/-\" \"read,write\")");

    private Sinks() {}

    static Path good(Path folder, String version) throws IOException {
        return write(folder, version, new Jar(Sink.NAME, Sink.class));
    }

    static Path bad(Path folder, String version, Fault fault) throws IOException {
        return write(
                folder,
                version,
                switch (fault) {
                    case UNRESOLVED -> new Jar(Sink.NAME, Sink.class).imports("com.example.nowhere");
                    case THROWS -> new Jar(Sink.NAME, Throwing.class);
                    case UNSATISFIED ->
                        new Jar(Sink.NAME, Idle.class)
                                .classes(Lacking.class)
                                .header("Service-Component", "OSGI-INF/lacking.xml")
                                .file("OSGI-INF/lacking.xml", Lacking.DESCRIPTION);
                    case MISSING -> new Jar(Sink.NAME, Idle.class);
                    case UNSOUND -> new Jar(Sink.NAME, Unsound.class).header("Loket-Probe", "sink.probe");
                    case HANGS -> new Jar(Sink.NAME, Hanging.class);
                });
    }

    private static Path write(Path folder, String version, Jar jar) throws IOException {
        return jar.version(version).asks(ASKS.toArray(String[]::new)).write(folder.resolve("sink-" + version + ".jar"));
    }
}
