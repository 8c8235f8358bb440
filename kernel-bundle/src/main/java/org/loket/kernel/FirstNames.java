package org.loket.kernel;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.lang.System.Logger;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.osgi.framework.Bundle;

/**
 * The symbolic name with which each bundle was installed. An update can change a bundle's name, and so an old bundle could
 * step before a younger one to which the name was granted; one that did is not entitled to anything.
 */
final class FirstNames {
    private static final Logger LOG = System.getLogger("org.loket.kernel");

    /** A bundle id alone would not do: ids begin anew where the framework's cache was cleared. */
    private record Which(long id, String location) {}

    private final Path file;
    private final Map<Which, String> names = new ConcurrentHashMap<>();

    /** Reads the names known so far. */
    FirstNames(Path file) throws IOException {
        this.file = file;
        String known = Files.exists(file) ? new String(Files.readAllBytes(file), UTF_8) : "";
        known.lines().filter(line -> !line.isBlank()).forEach(this::read);
    }

    private void read(String line) {
        try {
            Map<String, Object> known = Json.object(line);
            long id = ((BigDecimal) known.get("id")).longValue();
            names.put(new Which(id, (String) known.get("location")), (String) known.get("name"));
        } catch (Json.Malformed | RuntimeException torn) {
            LOG.log(Logger.Level.DEBUG, "a line of " + file + " is no name", torn);
        }
    }

    /** Whether the bundle still bears the name it came with. */
    boolean keeps(Bundle bundle, String name) {
        var which = new Which(bundle.getBundleId(), bundle.getLocation());
        String first = names.putIfAbsent(which, name);
        if (first == null) {
            remember(which, name);
        }
        return first == null || first.equals(name);
    }

    private synchronized void remember(Which which, String name) {
        String line = Json.text(Map.of("id", which.id(), "location", which.location(), "name", name));
        try {
            Files.writeString(file, "\n" + line, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
        } catch (IOException e) {
            LOG.log(Logger.Level.WARNING, "the name of " + name + " cannot be remembered in " + file, e);
        }
    }
}
