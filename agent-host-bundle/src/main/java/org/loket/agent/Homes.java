package org.loket.agent;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * The homes of agents: {@code homes/agent.notes/notes/} is that of the agent every program has, {@code
 * homes/agent.notes/notes.anna/} that of one that was spawned. A name says by its first part which program it is of, so no
 * two programs can quarrel about one.
 */
record Homes(Path folder) {
    /** How many agents a program may have. */
    static final int MOST = 10_000;

    private static final Pattern NAME = Pattern.compile("[a-z0-9][a-z0-9-]{0,47}(\\.[a-z0-9][a-z0-9_-]{0,62})?");
    private static final int LONGEST = 64;

    static boolean isName(String agent) {
        return agent.length() <= LONGEST && NAME.matcher(agent).matches();
    }

    /** Name of the program an agent of that name is of. */
    static String program(String agent) {
        int dot = agent.indexOf('.');
        return dot < 0 ? agent : agent.substring(0, dot);
    }

    /** Symbolic name of that program's bundle. */
    static String bundle(String agent) {
        return "agent." + program(agent);
    }

    Home of(String agent) {
        return new Home(folder.resolve(bundle(agent)).resolve(agent));
    }

    /** The agents of a program: its own, and those that were spawned. */
    List<String> agents(String program) throws IOException {
        List<String> names = new ArrayList<>(List.of(program));
        Path all = folder.resolve(bundle(program));
        if (Files.isDirectory(all, LinkOption.NOFOLLOW_LINKS)) {
            try (Stream<Path> found = Files.list(all)) {
                found.map(path -> path.getFileName().toString())
                        .filter(name -> name.startsWith(program + ".") && isName(name))
                        .filter(name -> Files.isDirectory(all.resolve(name), LinkOption.NOFOLLOW_LINKS))
                        .filter(name -> of(name).isMade())
                        .sorted()
                        .limit(MOST - 1)
                        .forEach(names::add);
            }
        }
        return List.copyOf(names);
    }
}
