package org.loket.agent;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

final class VoiceTest {
    private long now;
    private final Voice voice = new Voice("talker", () -> now);

    private int said(int lines) {
        int said = 0;
        for (int i = 0; i < lines; i++) {
            said += voice.say("line") ? 1 : 0;
        }
        return said;
    }

    @Test
    void anAgentSaysSoMuchAtOnceAndThenSoMuchASecond() {
        assertEquals(Voice.AT_ONCE, said(1_000));
        now += TimeUnit.SECONDS.toNanos(1);
        assertEquals(Voice.A_SECOND, said(1_000));
        now += TimeUnit.HOURS.toNanos(1);
        assertEquals(Voice.AT_ONCE, said(1_000));
    }

    @Test
    void whatIsDroppedIsCountedAndSaidOnceEvenOfOneThatLeavesNoRoom() {
        said(Voice.AT_ONCE + 7);
        voice.drop();
        assertEquals(8, voice.tell());
        assertEquals(0, voice.tell());
        now += TimeUnit.SECONDS.toNanos(1);
        said(Voice.A_SECOND + 1);
        assertEquals(1, voice.tell());
    }
}
