package org.loket.kernel;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.lang.System.Logger;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.osgi.framework.Bundle;

/**
 * The symbolic name with which each bundle was installed, and to which bundle a name was handed on since. An update can change a bundle's name, and so an old bundle could
 * step before a younger one to which the name was granted; one that did is not entitled to anything.
 */
final class FirstNames {
    private static final Logger LOG = System.getLogger("org.loket.kernel");

    /** A bundle id alone would not do: ids begin anew where the framework's cache was cleared. */
    private record Which(long id, String location) {}

    private final Path file;
    private final Map<Which, String> names = new ConcurrentHashMap<>();
    private final Map<String, Which> heirs = new ConcurrentHashMap<>();

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
            var which = new Which(id, (String) known.get("location"));
            String name = (String) known.get("name");
            if (known.containsKey("heir")) {
                heirs.put(name, which);
            } else {
                names.put(which, name);
            }
        } catch (Json.Malformed | RuntimeException torn) {
            LOG.log(Logger.Level.DEBUG, "a line of " + file + " is no name", torn);
        }
    }

    /** Whether the bundle still bears the name it came with. */
    boolean keeps(Bundle bundle, String name) {
        Which which = which(bundle);
        String first = names.putIfAbsent(which, name);
        if (first == null) {
            try {
                append(line(which, name, false));
            } catch (IOException e) {
                LOG.log(Logger.Level.WARNING, "the name of " + name + " cannot be remembered in " + file, e);
            }
        }
        return first == null || first.equals(name);
    }

    /** Hands a name on to another bundle, for as long as that one is installed. */
    void handOn(String name, Bundle heir) throws IOException {
        append(line(which(heir), name, true));
        heirs.put(name, which(heir));
    }

    /** The id of the bundle to which a name was handed on. */
    Optional<Long> heir(String name) {
        return Optional.ofNullable(heirs.get(name)).map(Which::id);
    }

    /** A bundle is no more: what was handed on to it is so no longer. */
    void gone(long bundle) {
        heirs.values().removeIf(heir -> heir.id() == bundle);
    }

    /** Forgets every bundle but these, all there are: an id and a location that are gone together never come back. */
    synchronized void retain(Bundle... installed) throws IOException {
        Set<Which> here = Stream.of(installed).map(FirstNames::which).collect(Collectors.toSet());
        boolean lessNames = names.keySet().retainAll(here);
        boolean lessHeirs = heirs.values().retainAll(here);
        if (lessNames || lessHeirs) {
            var text = new StringBuilder();
            names.forEach((which, name) -> text.append('\n').append(line(which, name, false)));
            heirs.forEach((name, which) -> text.append('\n').append(line(which, name, true)));
            AtomicFile.replace(file, text.toString().getBytes(UTF_8));
        }
    }

    private static Which which(Bundle bundle) {
        return new Which(bundle.getBundleId(), bundle.getLocation());
    }

    private static String line(Which which, String name, boolean heir) {
        var line = new TreeMap<String, Object>(Map.of("id", which.id(), "location", which.location(), "name", name));
        if (heir) {
            line.put("heir", true);
        }
        return Json.text(line);
    }

    private synchronized void append(String line) throws IOException {
        Files.writeString(file, "\n" + line, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
    }
}
