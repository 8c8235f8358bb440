package org.loket.agent;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.gson.JsonParser;
import java.time.Instant;
import org.junit.jupiter.api.Test;

final class MessageTest {
    private static final String BODY = "{\"text\":\"\\u0000 \\\"\u00e9\u2028\",\"n\":[1.50,1e400,null,true]}";
    private final Message message =
            Message.told("tell", "a\"b\\c", "d\u00e9/\n", "agent:m:1", BODY, Instant.parse("2026-03-03T12:00:00.5Z"));

    @Test
    void whatIsReadBackIsTheSame() {
        Message again = Message.read(message.input());
        assertEquals(message.id(), again.id());
        assertEquals(message.from(), again.from());
        assertEquals(message.type(), again.type());
        assertEquals(message.cause(), again.cause());
        assertEquals(message.time(), again.time());
        assertEquals(JsonParser.parseString(BODY), JsonParser.parseString(again.body()));
        assertTrue(again.told());
    }

    @Test
    void theBodyIsTheLastMemberAndAsItWasSent() {
        assertTrue(message.input().endsWith(",\"time\":\"2026-03-03T12:00:00.500Z\",\"body\":" + BODY + "}"));
    }
}
