package org.loket.capability.module;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.loket.capability.module.Candidate.ProbeCall;
import org.osgi.framework.Constants;
import org.osgi.framework.Version;
import org.osgi.service.permissionadmin.PermissionInfo;

/** A jar looked at from outside: every byte is read and every signature checked, and nothing of it is run. */
final class Inspection {
    static final String DROPPED = "Loket-Dropped";
    static final String PROBE = "Loket-Probe";
    private static final String ASKS = "OSGI-INF/permissions.perm";
    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9_-]+(\\.[A-Za-z0-9_-]+)*");
    private static final Pattern CALL = Pattern.compile("([a-z0-9.-]+)(?:\\s+(\\{.*}))?");
    private static final int MOST_ENTRIES = 20_000;
    private static final long MOST_BYTES = 512L << 20;
    private static final int MOST_ASKS = 1 << 20;

    private final JarFile jar;
    private final Signers signers = new Signers();
    private final Set<String> names = new HashSet<>();
    private byte[] asks = new byte[0];
    private long bytes;

    private Inspection(JarFile jar) {
        this.jar = jar;
    }

    /** What the jar on the shelf is. */
    static Candidate of(Path file, String sha) throws BadJar {
        try (var jar = new JarFile(file.toFile(), true)) {
            return new Inspection(jar).read(file, sha);
        } catch (SecurityException e) {
            throw new BadJar("it was changed after it was signed: " + e.getMessage());
        } catch (IOException | IllegalArgumentException e) {
            throw new BadJar("it is no whole jar (" + e.getMessage() + ")");
        }
    }

    private Candidate read(Path file, String sha) throws BadJar, IOException {
        Map<String, String> headers = headers();
        String name = name(headers);
        for (JarEntry entry : (Iterable<JarEntry>) jar.stream()::iterator) {
            look(entry);
        }
        return new Candidate(
                file,
                sha,
                name,
                version(headers),
                signers.publisher(),
                lines(),
                dropped(headers),
                probe(headers),
                Map.copyOf(headers));
    }

    private Map<String, String> headers() throws BadJar, IOException {
        if (jar.getManifest() == null) {
            throw new BadJar("it has no manifest, so it is no bundle");
        }
        var headers = new HashMap<String, String>();
        jar.getManifest().getMainAttributes().forEach((key, value) -> headers.put(key.toString(), value.toString()));
        return headers;
    }

    private static String name(Map<String, String> headers) throws BadJar {
        if (!"2"
                .equals(headers.getOrDefault(Constants.BUNDLE_MANIFESTVERSION, "")
                        .strip())) {
            throw new BadJar("it is no bundle: its manifest lacks Bundle-ManifestVersion: 2");
        }
        if (headers.containsKey(Constants.FRAGMENT_HOST)) {
            throw new BadJar("it is a fragment, which would become part of another module");
        }
        String name = headers.getOrDefault(Constants.BUNDLE_SYMBOLICNAME, "")
                .replaceFirst(";.*", "")
                .strip();
        if (!NAME.matcher(name).matches() || name.length() > 200) {
            throw new BadJar("its Bundle-SymbolicName is missing or is no name");
        }
        return name;
    }

    private static Version version(Map<String, String> headers) throws BadJar {
        try {
            return Version.parseVersion(headers.get(Constants.BUNDLE_VERSION));
        } catch (IllegalArgumentException e) {
            throw new BadJar("its Bundle-Version is wrong: " + e.getMessage());
        }
    }

    private void look(JarEntry entry) throws BadJar, IOException {
        String name = entry.getName();
        if (name.startsWith("/")
                || name.contains("\\")
                || List.of(name.split("/")).contains("..")) {
            throw new BadJar("it has an entry that leads out of it");
        }
        if (!names.add(name)) {
            throw new BadJar("it has two entries named " + name);
        }
        if (names.size() > MOST_ENTRIES) {
            throw new BadJar("it has over " + MOST_ENTRIES + " entries");
        }
        drain(entry);
        signers.look(entry);
    }

    /** Reads the entry to its end, which is when the JDK checks its digest. */
    private void drain(JarEntry entry) throws BadJar, IOException {
        try (InputStream in = jar.getInputStream(entry)) {
            if (entry.getName().equals(ASKS)) {
                asks = in.readNBytes(MOST_ASKS + 1);
                bytes += asks.length;
            }
            byte[] piece = new byte[1 << 16];
            for (int read = in.read(piece); read >= 0; read = in.read(piece)) {
                bytes += read;
                if (bytes > MOST_BYTES) {
                    throw new BadJar("it unpacks to over " + (MOST_BYTES >> 20) + " MiB");
                }
            }
        }
    }

    private List<String> lines() throws BadJar {
        if (asks.length > MOST_ASKS) {
            throw new BadJar("its " + ASKS + " is over 1 MiB");
        }
        try {
            return new String(asks, StandardCharsets.UTF_8)
                    .lines()
                    .map(String::strip)
                    .filter(line -> !line.isEmpty() && !line.startsWith("#"))
                    .map(line -> new PermissionInfo(line).getEncoded())
                    .distinct()
                    .toList();
        } catch (IllegalArgumentException e) {
            throw new BadJar("its " + ASKS + " has a bad line: " + e.getMessage());
        }
    }

    private static Set<String> dropped(Map<String, String> headers) {
        return Stream.of(headers.getOrDefault(DROPPED, "").split(","))
                .map(String::strip)
                .filter(name -> !name.isEmpty())
                .collect(Collectors.toUnmodifiableSet());
    }

    private static Optional<ProbeCall> probe(Map<String, String> headers) throws BadJar {
        String text = headers.getOrDefault(PROBE, "").strip();
        if (text.isEmpty()) {
            return Optional.empty();
        }
        Matcher call = CALL.matcher(text);
        if (!call.matches()) {
            throw new BadJar("its " + PROBE + " must be a capability and its arguments in JSON");
        }
        return Optional.of(
                new ProbeCall(call.group(1), Optional.ofNullable(call.group(2)).orElse("{}")));
    }
}
