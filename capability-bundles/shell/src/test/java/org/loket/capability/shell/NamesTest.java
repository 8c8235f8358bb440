package org.loket.capability.shell;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.junit.jupiter.api.Test;

final class NamesTest {
    private final Names names = new Names(Typing.framework(
            "system.bundle",
            "com.example.dice",
            "org.one.clock",
            "org.two.clock",
            "pair",
            "pair",
            "dice.tower",
            "hung",
            "hung"));

    @Test
    void aNumberIsAnId() throws Failure {
        assertEquals("com.example.dice", names.bundle("1").getSymbolicName());
        assertEquals("no bundle has the id 99; lb lists them", failure("99"));
    }

    @Test
    void aNameIsItselfOrItsLastSegments() throws Failure {
        assertEquals(1, names.bundle("com.example.dice").getBundleId());
        assertEquals(1, names.bundle("dice").getBundleId());
        assertEquals(1, names.bundle("example.dice").getBundleId());
    }

    @Test
    void whatIsAmbiguousNamesTheCandidates() {
        assertEquals("clock is ambiguous: org.one.clock, org.two.clock", failure("clock"));
        assertEquals(
                "pair is installed more than once, say the id: pair 1.0.0 (id 4), pair 1.0.0 (id 5)", failure("pair"));
    }

    @Test
    void besideOneThatHangsInItsStartTheOtherIsMeant() throws Failure {
        assertEquals(7, names.bundle("hung").getBundleId());
    }

    @Test
    void whatIsUnknownNamesWhatIsNear() {
        assertEquals(
                "no module is called dic; near it: com.example.dice, dice.tower; modules lists them", failure("dic"));
        assertEquals(
                "no module is called ice; near it: com.example.dice, dice.tower; modules lists them", failure("ice"));
        assertTrue(failure("zzz").startsWith("no module is called zzz; modules"));
    }

    @Test
    void aModuleThatOnlyHasAFileIsMeantToo() throws Failure {
        assertEquals("org.gone.tool", names.symbolic("tool", List.of("org.gone.tool")));
    }

    private String failure(String name) {
        return assertThrows(Failure.class, () -> names.bundle(name)).getMessage();
    }
}
