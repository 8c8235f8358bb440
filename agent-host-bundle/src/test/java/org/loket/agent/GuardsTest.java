package org.loket.agent;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Each guard of {@code GUARDS.md} holds its attack, and with the guard taken out the attack succeeds: so each check can
 * fail. The table is the test: what it says of the host without a guard is what happened.
 */
final class GuardsTest {
    private static final Path TABLE = Path.of("GUARDS.md");
    private static final int LONG = 60;
    private static final int SHORT = 8;

    @TempDir
    Path folder;

    /** One guard, how its attack ends, and how without it. */
    record Guard(String name, String attack, String held, String without, List<String> changes) {
        @Override
        public String toString() {
            return name;
        }
    }

    static Stream<Guard> guards() throws IOException {
        List<Guard> guards = new ArrayList<>();
        for (String line : Files.readAllLines(TABLE)) {
            if (line.startsWith("| ") && line.contains("`")) {
                String[] cells = line.substring(2, line.length() - 2).split(" \\| ", -1);
                List<String> changes = new ArrayList<>();
                for (String change : cells[4].split("` and `", -1)) {
                    changes.add(change.replaceAll("^`|`$", "").replace("¦", "|"));
                }
                guards.add(new Guard(cells[0], cells[1].replace("`", ""), cells[2], cells[3], changes));
            }
        }
        return guards.stream();
    }

    @ParameterizedTest
    @MethodSource("guards")
    void aGuardHoldsAndWithoutItTheAttackSucceeds(Guard guard) throws Exception {
        Path whole = Files.createDirectories(folder.resolve("whole"));
        Path changed = Files.createDirectories(folder.resolve("changed"));
        new Mutant(guard.changes()).compile(changed);
        Mutant.Attacked first = Mutant.attack(whole, guard.attack());
        Mutant.Attacked second = Mutant.attack(changed, guard.attack());
        String held = first.ended(LONG);
        String without = second.ended(guard.without().equals("hangs") ? SHORT : LONG);
        System.out.println(guard + ": " + held + " | " + without);
        assertTrue(held.contains(guard.held()), held);
        assertTrue(guard.without().equals("…") || without.contains(guard.without()), without);
        assertFalse(without.contains(guard.held()), without);
    }

    @Test
    void theTableHasEveryGuardOnce() throws IOException {
        List<String> names = guards().map(Guard::name).toList();
        assertEquals(names.size(), names.stream().distinct().count());
        assertTrue(names.size() >= 40, names.toString());
    }
}
