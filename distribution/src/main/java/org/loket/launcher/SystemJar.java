package org.loket.launcher;

import java.io.IOException;
import java.io.Reader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Properties;

/**
 * A jar of {@code system/}: trusted, reinstalled when its bytes change. Its install location carries its digest, so that
 * what runs is what lies there.
 */
record SystemJar(Path file, String location, int level) {
    static final String SCHEME = "system:";

    /** The jars of {@code system/} in the order they are started: by level, then by name. */
    static List<SystemJar> all(Layout layout, KnownDigests digests) throws IOException {
        Properties levels = new Properties();
        try (Reader in = Files.newBufferedReader(layout.lib().resolve("start-levels.properties"))) {
            levels.load(in);
        }
        List<SystemJar> jars = new ArrayList<>();
        for (Path file : Layout.jars(layout.system())) {
            String level = levels.getProperty(name(file), levels.getProperty("others"));
            jars.add(new SystemJar(file, location(file, digests), Integer.parseInt(level.strip())));
        }
        jars.sort((a, b) -> Integer.compare(a.level, b.level));
        return jars;
    }

    /** The jar that extends the framework itself with permissions. */
    static SystemJar security(Layout layout, KnownDigests digests) throws IOException, Fault {
        for (Path file : Layout.jars(layout.lib())) {
            if (name(file).equals("org.apache.felix.framework.security")) {
                return new SystemJar(file, location(file, digests), 0);
            }
        }
        throw new Fault(Fault.FAILED, layout.lib() + " lacks org.apache.felix.framework.security: unpack Loket anew");
    }

    private static String location(Path file, KnownDigests digests) throws IOException {
        return SCHEME + file.getFileName() + "#" + digests.of(file).substring(0, 16);
    }

    /** A jar's name without its version. */
    private static String name(Path file) {
        return file.getFileName().toString().replaceFirst("(-[0-9][^-]*(-SNAPSHOT)?)?\\.jar$", "");
    }
}
