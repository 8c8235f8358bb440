package org.loket.launcher;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.List;
import org.junit.jupiter.api.Test;

/** How a script is parted into commands. */
final class ScriptTest {
    @Test
    void semicolonsAndLineEndsPartCommands() {
        assertEquals(List.of("lb", "echo 'a;b'", "caps"), Script.commands("lb; echo 'a;b'\n# a note\ncaps\n"));
    }

    @Test
    void whatIsJoinedByAnOperatorStaysTogether() {
        assertEquals(List.of("lb | grep x && echo y", "z"), Script.commands("lb | grep x && echo y; z"));
        assertEquals(List.of("if { a ; b } { c }"), Script.commands("if { a ; b } { c }"));
    }

    @Test
    void aScriptThatDoesNotEndIsRefusedWhole() {
        assertThrows(RuntimeException.class, () -> Script.commands("echo a; ("));
    }
}
