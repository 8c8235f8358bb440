package org.loket.launcher;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;

/** The kernel's words in the banner. */
final class WallsTest {
    @Test
    void theKernelsWordsAreShownAsTheyAre() {
        assertEquals(
                "Both \"walls\" stand: a\\b é",
                Walls.security("{\"jdk\":\"17\",\"security\" : \"Both \\\"walls\\\" stand: a\\\\b \\u00e9\",\"x\":1}"));
    }

    @Test
    void anAnswerWithoutThemSaysSo() {
        assertEquals("the kernel does not say which walls stand", Walls.security("{}"));
    }
}
