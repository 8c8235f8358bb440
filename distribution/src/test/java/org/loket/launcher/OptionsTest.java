package org.loket.launcher;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What the command line may say. */
final class OptionsTest {
    @Test
    void nothingSaidServes() throws Fault {
        assertEquals(new Options(Options.Mode.SERVE, Optional.empty(), Optional.empty()), Options.of());
    }

    @Test
    void aScriptAndAHomeGoTogetherInAnyOrder() throws Fault {
        Options expected = new Options(Options.Mode.EXEC, Optional.of("lb"), Optional.of("h"));
        assertEquals(expected, Options.of("--home", "h", "--exec", "lb"));
        assertEquals(expected, Options.of("--exec", "lb", "--home", "h"));
    }

    @Test
    void theTourTakesAHome() throws Fault {
        assertEquals(
                new Options(Options.Mode.DEMO, Optional.empty(), Optional.of("h")), Options.of("--home", "h", "demo"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"--nonsense", "-x", "demonstrate", "--exec", "--home", "", "demo --exec lb", "--help demo"})
    void whatIsNotOfferedIsRefusedWithTheRemedy(String line) {
        Fault fault = assertThrows(Fault.class, () -> Options.of(line.split(" ", -1)));
        assertEquals(64, fault.code());
        assertTrue(fault.getMessage().endsWith("see loket --help"), fault.getMessage());
    }

    @Test
    void theHelpNamesEveryOptionAndEveryExitCode() {
        for (String said :
                new String[] {"--home", "--exec", "demo", "--version", "--help", "LOKET_JAVA", "LOKET_OPTS"}) {
            assertTrue(Options.HELP.contains(said), said);
        }
        for (int code : new int[] {0, Fault.FAILED, 2, Fault.IN_USE, Fault.USAGE}) {
            assertTrue(Options.HELP.lines().anyMatch(line -> line.startsWith("  " + code + " ")), "exit code " + code);
        }
    }
}
