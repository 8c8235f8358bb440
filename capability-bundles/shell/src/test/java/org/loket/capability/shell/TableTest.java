package org.loket.capability.shell;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import org.junit.jupiter.api.Test;

final class TableTest {
    @Test
    void columnsAreAlignedAndNumbersToTheRight() {
        var table = new Table("NAME", "N#", "WHAT").row("a", "1", "x").row("longer", "100", "y");
        assertEquals(List.of("NAME      N  WHAT", "a         1  x", "longer  100  y"), table.lines(80));
    }

    @Test
    void aLineIsCutToTheWidth() {
        assertEquals(
                List.of("NAME", "abcdefg…"), new Table("NAME").row("abcdefghij").lines(8));
    }

    @Test
    void wideCharactersCountAsTwoColumns() {
        assertEquals(
                List.of("A     B", "漢字  x", "abcd  y"),
                new Table("A", "B").row("漢字", "x").row("abcd", "y").lines(80));
        assertEquals("漢…", new Table("A").row("漢字漢字").lines(4).get(1));
    }

    @Test
    void whatATerminalWouldObeyIsNotPrinted() {
        assertEquals(
                "a b\uFFFD[31mc", new Table("A").row("a\nb\033[31mc").lines(80).get(1));
    }
}
