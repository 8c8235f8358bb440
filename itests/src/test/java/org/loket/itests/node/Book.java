package org.loket.itests.node;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** What a ledger says of writes that bear a key, read from its files by nothing of the kernel's. */
final class Book {
    private static final Pattern KIND = Pattern.compile("^\\{\"kind\":\"([a-z]+)\"");
    private static final Pattern ID = Pattern.compile("\"id\":\"([0-9a-f]{32}-[0-9a-f]{16})\"");
    private static final Pattern KEY = Pattern.compile("\"key\":\"([^\"]+)\"");
    private static final Pattern OUTCOME = Pattern.compile("\"outcome\":\"([A-Za-z]+)\"");

    private final Map<String, String> keys = new HashMap<>();
    private final Map<String, String> outcomes = new HashMap<>();
    private final Set<String> twice = new HashSet<>();
    private int unknown;

    static Book read(Path folder) throws IOException {
        Book book = new Book();
        try (Stream<Path> files = Files.list(folder)) {
            List<Path> segments = files.filter(
                            file -> file.getFileName().toString().matches("\\d{20}\\.jsonl"))
                    .sorted()
                    .toList();
            for (Path segment : segments) {
                try (BufferedReader in = Files.newBufferedReader(segment)) {
                    for (String line = in.readLine(); line != null; line = in.readLine()) {
                        book.line(line);
                    }
                }
            }
        }
        return book;
    }

    private void line(String line) {
        Matcher kind = KIND.matcher(line);
        Matcher id = ID.matcher(line);
        if (!kind.find() || !id.find()) {
            return;
        }
        switch (kind.group(1)) {
            case "begin" -> {
                Matcher key = KEY.matcher(line);
                keys.put(id.group(1), key.find() ? key.group(1) : "");
            }
            case "end" -> {
                Matcher outcome = OUTCOME.matcher(line);
                end(id.group(1), outcome.find() ? outcome.group(1) : "");
            }
            case "unknown" -> {
                unknown++;
                end(id.group(1), "unknown");
            }
            default -> {
                // reads, notes and heads say nothing of writes
            }
        }
    }

    private void end(String id, String outcome) {
        if (outcomes.putIfAbsent(id, outcome) != null) {
            twice.add(id);
        }
    }

    /** The keys of all writes that began. */
    Set<String> begun() {
        return new HashSet<>(keys.values());
    }

    /** The keys of all writes that began and ended with {@code ok}. */
    Set<String> done() {
        Set<String> done = new HashSet<>();
        keys.forEach((id, key) -> {
            if ("ok".equals(outcomes.get(id))) {
                done.add(key);
            }
        });
        return done;
    }

    /** The keys of writes that began and of which nothing more is said. */
    Set<String> open() {
        Set<String> open = new HashSet<>();
        keys.forEach((id, key) -> {
            if (!outcomes.containsKey(id)) {
                open.add(key);
            }
        });
        return open;
    }

    /** The calls that ended more than once. */
    Set<String> twice() {
        return twice;
    }

    int unknown() {
        return unknown;
    }
}
