package org.loket.kernel;

import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * What is granted on a node at one moment: of what was accepted as much as the files still say. Immutable, so a reader
 * never waits.
 *
 * @param accepted by symbolic name
 * @param files by symbolic name
 * @param policies what is effective, by symbolic name
 */
record Grants(Map<String, AcceptedGrants.Entry> accepted, Map<String, GrantFile> files, Map<String, Policy> policies) {

    static Grants of(Map<String, AcceptedGrants.Entry> accepted, Map<String, GrantFile> files) {
        Map<String, Policy> policies = new TreeMap<>();
        accepted.forEach((name, entry) -> policies.put(
                name,
                effective(
                        entry.lines(), files.getOrDefault(name, GrantFile.NONE).lines())));
        return new Grants(Map.copyOf(accepted), Map.copyOf(files), Map.copyOf(policies));
    }

    /** A line of either side that the other side implies. */
    private static Policy effective(List<GrantLine> accepted, List<GrantLine> file) {
        Set<GrantLine> both = new LinkedHashSet<>();
        for (GrantLine line : file) {
            if (accepted.stream().anyMatch(other -> other.implies(line))) {
                both.add(line);
            }
            accepted.stream().filter(line::implies).forEach(both::add);
        }
        return Policy.of(List.copyOf(both));
    }

    /** What is effective for a bundle of this name and publisher. */
    Policy of(String name, String publisher) {
        AcceptedGrants.Entry entry = accepted.get(name);
        return entry != null && entry.publisher().equals(publisher) ? effective(name) : Policy.EMPTY;
    }

    Policy effective(String name) {
        return policies.getOrDefault(name, Policy.EMPTY);
    }

    GrantFile file(String name) {
        return files.getOrDefault(name, GrantFile.NONE);
    }

    /** What the file says beyond what was accepted. */
    List<GrantLine> pending(String name) {
        AcceptedGrants.Entry entry = accepted.get(name);
        Policy held = entry == null ? Policy.EMPTY : Policy.of(entry.lines());
        return file(name).lines().stream().filter(line -> !held.implies(line)).toList();
    }

    /** Every name there is an entry or a file of. */
    Set<String> names() {
        Set<String> names = new TreeSet<>(accepted.keySet());
        names.addAll(files.keySet());
        return names;
    }
}
