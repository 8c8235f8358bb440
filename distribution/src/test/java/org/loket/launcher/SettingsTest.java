package org.loket.launcher;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What {@code conf/loket.properties} may say. */
final class SettingsTest {
    @TempDir
    private Path folder;

    private Map<String, String> read(String text) throws IOException, Fault {
        return Settings.read(Files.writeString(folder.resolve("loket.properties"), text));
    }

    @Test
    void aMissingFileSaysNothing() throws Fault {
        assertEquals(Map.of(), Settings.read(folder.resolve("none")));
    }

    @Test
    void whatIsKnownIsTaken() throws Exception {
        assertEquals(
                Map.of(
                        "loket.security", "required",
                        "loket.gates", "scan.secrets!, approval",
                        "loket.quick", "",
                        "loket.ledger.keep-days", "30",
                        "org.osgi.service.http.port", "8080"),
                read("""
                        # a comment
                        loket.security = required
                        loket.gates=scan.secrets!, approval
                        loket.quick=
                        loket.ledger.keep-days=30\t
                        org.osgi.service.http.port=8080
                        """));
    }

    @ParameterizedTest
    @CsvSource({
        "loket.securty=best, loket.securty",
        "loket.home=/, loket.home",
        "loket.system=x, loket.system",
        "org.osgi.framework.security=none, org.osgi.framework.security",
        "felix.log.level=4, felix.log.level",
        "loket.security=none, best or required",
        "loket.owners=a b, commas",
        "loket.gates=!, commas",
        "loket.module.history=many, whole number",
        "loket.module.trial=60, seconds",
        "loket.agents.waiting=0, whole number",
        "loket.agents.memory-mb=1g, whole number"
    })
    void anUnknownKeyOrABadValueIsNamed(String line, String named) {
        Fault fault = assertThrows(Fault.class, () -> read(line));
        assertTrue(fault.getMessage().contains(named), fault.getMessage());
        assertTrue(fault.getMessage().contains("loket.properties"), fault.getMessage());
    }

    @Test
    void whatIsNoTextIsShownAsOne() {
        Fault fault = assertThrows(Fault.class, () -> read("\0".repeat(1_000) + "\u001b[2J"));
        assertTrue(fault.getMessage().startsWith("unknown key " + "?".repeat(80) + "… in "), fault.getMessage());
    }

    @Test
    void theSwitchesOfTestsAreNotTakenFromTheFile() throws Exception {
        assertEquals(Map.of("loket.security", "best"), read("loket.test.wall=1\nloket.security=best\n"));
    }

    @Test
    void aFileThatIsNoTextIsRefused() throws IOException {
        Path file = Files.write(folder.resolve("loket.properties"), new byte[] {(byte) 0xff, (byte) 0xfe, 0});
        Fault fault = assertThrows(Fault.class, () -> Settings.read(file));
        assertTrue(fault.getMessage().startsWith("cannot read"), fault.getMessage());
    }
}
