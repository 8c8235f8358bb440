package org.loket.capability.shell;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.apache.felix.service.command.CommandSession;
import org.jline.builtins.Options;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

final class ManualTest {
    static Stream<String> commands() {
        return Manual.COMMANDS.stream();
    }

    @ParameterizedTest
    @MethodSource("commands")
    void everyCommandHasASummaryAUsageAndAnExample(String command) {
        assertTrue(Manual.text(command).startsWith(command + " - "), command);
        assertFalse(Manual.summary(command).isEmpty());
        assertTrue(Manual.usage(command).startsWith(command));
        assertTrue(Manual.text(command).contains("    loket> " + command), command);
        assertTrue(Manual.text(command).lines().allMatch(line -> line.length() <= 96));
        Options.compile(Manual.text(command).split("\n"), name -> null).parse(new Object[] {"--help"});
    }

    @Test
    void everyCommandIsInTheManualAndNoOther() {
        var methods = Stream.of(
                        Accept.class,
                        Agents.class,
                        Bundles.class,
                        Calls.class,
                        Demo.class,
                        Doctor.class,
                        Grants.class,
                        Ledger.class,
                        Modules.class,
                        Node.class)
                .flatMap(type -> Stream.of(type.getMethods()))
                .filter(method -> List.of(method.getParameterTypes()).contains(CommandSession.class))
                .map(method -> method.getName())
                .toList();
        assertEquals(new TreeSet<>(Manual.COMMANDS), new TreeSet<>(methods));
    }

    @Test
    void optionsAreReadFromTheText() {
        assertEquals(List.of("--asked", "--file", "--json", "--help"), Manual.options("grant"));
        assertEquals(List.of("--transient", "--policy", "--help"), Manual.options("start"));
    }
}
