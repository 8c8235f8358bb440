package org.loket.kernel;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * The signed record of what was accepted, for whom: {@code accepted.json}, a line of JSON and its signature in Base64.
 * One that does not verify grants nothing to anyone and is kept aside when the next grant is accepted.
 */
final class AcceptedGrants {
    /** The key of the node. */
    interface Signer {
        byte[] sign(byte[] message);

        boolean verify(byte[] message, byte[] signature);
    }

    /** What one bundle name was granted, and whose bundle that is. */
    record Entry(String publisher, List<GrantLine> lines) {}

    private static final String PURPOSE = "loket-grants\n";

    private final Path file;
    private final Signer key;
    private final GrantReading reading;
    private final List<String> problems = new ArrayList<>();
    private boolean sealed = true;
    private Map<String, Entry> entries = Map.of();
    private String distribution = "";

    /** Reads the record in a folder; none there is an empty one. */
    AcceptedGrants(Path folder, Signer key, GrantReading reading) {
        this.file = folder.resolve("accepted.json");
        this.key = key;
        this.reading = reading;
        try {
            load();
        } catch (IOException | Json.Malformed | RuntimeException wrong) {
            sealed = false;
            entries = Map.of();
            problems.add(
                    "nothing is granted to anyone, for data/grants/accepted.json is not what this node signed: stop"
                            + " the node and put it back from a backup, or delete it, and the distribution's own grants hold"
                            + " again while all others wait for you");
        }
    }

    Map<String, Entry> entries() {
        return entries;
    }

    /** The last distribution whose files were accepted, empty text if none. */
    String distribution() {
        return distribution;
    }

    /** Whether what is on disk is what this node signed (or nothing is there). */
    boolean sealed() {
        return sealed;
    }

    List<String> problems() {
        return List.copyOf(problems);
    }

    /** Takes away at once, even if the disk then fails. */
    void narrow(Map<String, Entry> next) throws IOException {
        entries = Map.copyOf(next);
        if (sealed) {
            store(entries, distribution);
        }
    }

    /** Widens, once it is on disk. */
    void widen(Map<String, Entry> next, String distribution) throws IOException {
        if (!sealed && Files.exists(file)) {
            Path aside = file.resolveSibling("accepted.json.broken-" + Long.toHexString(System.currentTimeMillis()));
            Files.move(file, aside, StandardCopyOption.ATOMIC_MOVE);
        }
        store(next, distribution);
        sealed = true;
        problems.clear();
        this.entries = Map.copyOf(next);
        this.distribution = distribution;
    }

    private void store(Map<String, Entry> entries, String distribution) throws IOException {
        Map<String, Object> grants = new LinkedHashMap<>();
        new TreeMap<>(entries)
                .forEach((name, entry) -> grants.put(
                        name,
                        Map.of(
                                "publisher", entry.publisher(),
                                "lines",
                                        entry.lines().stream()
                                                .map(GrantLine::text)
                                                .toList())));
        String record = Json.text(Map.of("distribution", distribution, "grants", grants));
        String signature = Base64.getEncoder().encodeToString(key.sign(message(record)));
        AtomicFile.replace(file, (record + "\n" + signature + "\n").getBytes(StandardCharsets.UTF_8));
    }

    private void load() throws IOException, Json.Malformed {
        if (!Files.exists(file)) {
            return;
        }
        String[] parts = Files.readString(file).split("\n", -1);
        if (parts.length != 3
                || !parts[2].isEmpty()
                || !key.verify(message(parts[0]), Base64.getDecoder().decode(parts[1]))) {
            throw new IOException("the signature is wrong");
        }
        Map<String, Object> record = Json.object(parts[0]);
        Map<String, Entry> read = new TreeMap<>();
        for (Map.Entry<?, ?> grant : ((Map<?, ?>) record.get("grants")).entrySet()) {
            read.put((String) grant.getKey(), entry((String) grant.getKey(), (Map<?, ?>) grant.getValue()));
        }
        distribution = (String) record.get("distribution");
        entries = Map.copyOf(read);
    }

    private Entry entry(String name, Map<?, ?> entry) {
        List<GrantLine> lines = new ArrayList<>();
        for (Object line : (List<?>) entry.get("lines")) {
            try {
                lines.add(reading.line(name, (String) line));
            } catch (BadLine bad) {
                problems.add(name + ": " + line + " was accepted once and is refused now: " + bad.getMessage());
            }
        }
        return new Entry((String) entry.get("publisher"), List.copyOf(lines));
    }

    private static byte[] message(String record) {
        return (PURPOSE + record).getBytes(StandardCharsets.UTF_8);
    }
}
