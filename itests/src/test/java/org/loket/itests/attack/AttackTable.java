package org.loket.itests.attack;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertFalse;
import static org.junit.Assert.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.Test;

/**
 * The table of attacks, made of what the runs before this one observed: it must be the one that is committed as ATTACKS.md, so
 * that nobody claims more than was seen.
 */
public class AttackTable {
    private static final List<String> RUNS = List.of("wall1", "wall2", "both", "none");
    private static final String HEAD = """
            # Attacks

            Each row is an attack of a hostile Java module that the integration tests carry out, with both walls, with each wall
            alone, and with neither. *held*: it did not reach what it aimed at. **not held**: it did. Where wall 2 stands alone (JDK
            24 and later) Java modules are trusted code: column *wall 2* says what that means. What is held with neither wall
            is held by the form of the kernel itself; its test shows that the aim can be reached by other means. The table is made by
            the tests (`target/attacks.md`), and a test fails when this file says anything else.
            """;

    /** What came of one attack, by run. */
    private record Row(String title, Map<String, String> outcomes) {}

    private static Path results() {
        return Path.of(System.getProperty("loket.test.homes")).resolveSibling("attacks");
    }

    /** The rows of each test class, in the order of their words. */
    private static Map<String, Map<String, Row>> observed(List<String> folders) throws IOException {
        var observed = new TreeMap<String, Map<String, Row>>();
        for (String folder : folders) {
            try (Stream<Path> files = Files.list(results().resolve(folder))) {
                for (Path file : files.sorted().toList()) {
                    String group = file.getFileName().toString().replace("AttackIT.txt", "");
                    var rows = observed.computeIfAbsent(group, g -> new TreeMap<>());
                    for (String line : Files.readAllLines(file)) {
                        String[] parts = line.split("\t");
                        rows.computeIfAbsent(parts[0], name -> new Row(parts[1], new LinkedHashMap<>()))
                                .outcomes()
                                .put(folder.substring(0, folder.indexOf('-')), parts[2]);
                    }
                }
            }
        }
        return observed;
    }

    private static String table(Map<String, Map<String, Row>> observed) {
        var out = new StringBuilder(HEAD);
        observed.forEach((group, rows) -> {
            out.append("\n## ").append(group).append("\n\n| a module … | wall 1 | wall 2 | both | neither |\n");
            out.append("|---|---|---|---|---|\n");
            rows.values().stream()
                    .map(row -> "| " + row.title() + " | "
                            + RUNS.stream()
                                    .map(run -> row.outcomes().getOrDefault(run, "?"))
                                    .map(outcome -> outcome.equals("not held") ? "**not held**" : outcome)
                                    .collect(Collectors.joining(" | "))
                            + " |\n")
                    .sorted()
                    .forEach(out::append);
        });
        return out.toString();
    }

    private static List<String> runs() throws IOException {
        String mine = "-" + Runtime.version().feature();
        try (Stream<Path> folders = Files.list(results())) {
            return folders.map(folder -> folder.getFileName().toString())
                    .filter(name -> name.endsWith(mine))
                    .sorted()
                    .toList();
        }
    }

    @Test
    public void theTableSaysWhatWasObserved() throws IOException {
        List<String> runs = runs();
        assertFalse("no run left anything in " + results(), runs.isEmpty());
        String observed = table(observed(runs));
        Files.writeString(results().resolveSibling("attacks.md"), observed);
        String committed = Files.readString(Path.of(System.getProperty("loket.test.table")));
        List<Integer> columns = new ArrayList<>();
        for (int i = 0; i < RUNS.size(); i++) {
            String run = RUNS.get(i);
            if (runs.stream().anyMatch(folder -> folder.startsWith(run + "-"))) {
                columns.add(i);
            }
        }
        assertEquals(only(columns, committed), only(columns, observed));
        assertTrue("as many runs as the JDK has walls", columns.size() == RUNS.size() || columns.size() == 2);
    }

    /** The table with the outcomes of these runs alone: not every JDK has them all. */
    private static String only(List<Integer> columns, String table) {
        return table.lines()
                .map(line -> {
                    String[] cells = line.split("\\|");
                    return cells.length != RUNS.size() + 2
                            ? line
                            : cells[1] + columns.stream().map(i -> cells[i + 2]).collect(Collectors.joining("|"));
                })
                .collect(Collectors.joining("\n"));
    }
}
