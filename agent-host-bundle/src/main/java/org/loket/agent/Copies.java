package org.loket.agent;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The copies of programs that lie with their agents' homes: {@code homes/agent.notes/} holds the program that runs there,
 * so that one folder moves a mind. A node that finds one whose program it has not offers it, and takes it only if its owner
 * agrees.
 */
record Copies(Path homes, Path programs) {
    private static final Logger LOG = LoggerFactory.getLogger(Copies.class);
    private static final int MOST = 100;
    private static final String PREFIX = "agent.";

    /** A program that came along. */
    record Arrival(String name, String version) {
        /** What an owner is told. */
        String words() {
            return "%s %s came along in homes/agent.%s: accept it with loket:accept %s"
                    .formatted(name, version, name, name);
        }
    }

    /** Keeps a copy of a program that runs. */
    void keep(String name, ProgramFiles files) {
        Path folder = homes.resolve(PREFIX + name);
        try {
            if (!ProgramFiles.in(folder) || !ProgramFiles.read(folder).same(files)) {
                files.write(folder);
            }
        } catch (IOException | BadProgram e) {
            LOG.warn("cannot keep a copy of {} in {}: its home alone does not move it", name, folder, e);
        }
    }

    /** What came along and is not installed; what is no program is passed over. */
    List<Arrival> arrivals(Predicate<String> installed) {
        List<Arrival> arrivals = new ArrayList<>();
        if (Files.isDirectory(homes)) {
            try (Stream<Path> found = Files.list(homes)) {
                for (Path folder : found.sorted().toList()) {
                    String bundle = folder.getFileName().toString();
                    if (bundle.startsWith(PREFIX) && !installed.test(bundle) && arrivals.size() < MOST) {
                        arrival(folder, bundle.substring(PREFIX.length()), arrivals);
                    }
                }
            } catch (IOException e) {
                LOG.warn("cannot look for programs in {}", homes, e);
            }
        }
        return arrivals;
    }

    private static void arrival(Path folder, String name, List<Arrival> arrivals) {
        try {
            if (ProgramFiles.in(folder)) {
                Program program = ProgramFiles.read(folder).program(name);
                arrivals.add(new Arrival(program.name(), program.version()));
            }
        } catch (IOException | BadProgram e) {
            LOG.debug("{} holds no program that could be taken", folder, e);
        }
    }

    /** What lies with the home of that name. */
    ProgramFiles files(String name) throws IOException, BadProgram {
        return ProgramFiles.read(homes.resolve(PREFIX + name));
    }

    /** Puts it where programs are taken from. */
    void accept(String name, ProgramFiles files) throws IOException {
        files.make(programs.resolve(name));
    }
}
