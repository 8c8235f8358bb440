package org.loket.capability.shell;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.List;
import org.junit.jupiter.api.Test;

final class CallsTest {
    private final Answering counter = new Answering();
    private final Typing typing = new Typing();
    private final Calls calls = new Calls(new Door(counter), new Names(Typing.framework("a", "com.example.dice")));

    @Test
    void anAnswerIsPrintedAndArgumentsMayBeLeftOut() throws Failure {
        counter.with("time.now", "{\"time\":\"now\"}");
        calls.call(typing.session, new Object[] {"time.now"});
        assertEquals("{\"time\":\"now\"}\n", typing.said());
        assertEquals(List.of("time.now {}"), counter.asked);
    }

    @Test
    void aLongAnswerIsIndentedForPeopleAndRawAsJson() throws Failure {
        var answer = "{\"text\":\"" + "x".repeat(150) + "\"}";
        counter.with("a.b", answer);
        calls.call(typing.session, new Object[] {"a.b", "{}"});
        calls.call(typing.session, new Object[] {"a.b", "{}", "--json"});
        assertEquals("{\n  \"text\": \"" + "x".repeat(150) + "\"\n}\n" + answer + "\n", typing.said());
    }

    @Test
    void theCatalogueIsATableOfWhatBeginsSo() throws Failure {
        counter.with("kernel.catalogue", """
                {"capabilities":[
                {"name":"time.now","provider":"org.loket.capability.time","effect":"read","description":"The time."},
                {"name":"dice.roll","provider":"com.example.dice","effect":"read","description":"Rolls a die."}]}""");
        calls.caps(typing.session, new Object[] {"dice."});
        assertEquals("""
                CAPABILITY  EFFECT  BY                WHAT
                dice.roll   read    com.example.dice  Rolls a die.
                """, typing.said());
        assertThrows(Failure.class, () -> calls.caps(typing.session, new Object[] {"mail."}));
    }

    @Test
    void mayNamesTheLine() throws Failure {
        counter.with("kernel.may", "{\"allowed\":true,\"line\":\"(the line)\",\"why\":\"granted\"}");
        calls.may(typing.session, new Object[] {"dice", "time.now", "{\"zone\":\"UTC\"}"});
        assertEquals("yes: granted\nby (the line)\n", typing.said());
        assertEquals(
                List.of("kernel.may {\"caller\":\"com.example.dice\",\"capability\":\"time.now\","
                        + "\"args\":{\"zone\":\"UTC\"}}"),
                counter.asked);
        assertThrows(Failure.class, () -> calls.may(typing.session, new Object[] {"dice", "time.now", "[1]"}));
        assertThrows(Failure.class, () -> calls.may(typing.session, new Object[] {"dice", "time.now", "{"}));
    }

    @Test
    void aMissingArgumentSaysTheUsage() {
        var failure = assertThrows(Failure.class, () -> calls.call(typing.session, new Object[] {}));
        assertEquals("usage: call CAPABILITY [JSON]; more with help call", failure.getMessage());
    }

    @Test
    void aRefusalSaysWhoWouldOfferIt() {
        counter.with("kernel.grants", """
                {"grants":[{"name":"com.example.dice","installed":true,"missing":
                ["(org.osgi.framework.ServicePermission \\"dice.*\\" \\"register\\")"]}]}""");
        assertEquals(
                "refused UNKNOWN: nobody offers dice.roll\n"
                        + "com.example.dice would offer it, but may not yet: grant dice --asked",
                refusal("dice.roll"));
        assertEquals("refused UNKNOWN: nobody offers mail.send", refusal("mail.send"));
    }

    private String refusal(String capability) {
        counter.unknown(capability);
        return assertThrows(Failure.class, () -> calls.call(typing.session, new Object[] {capability}))
                .getMessage();
    }

    @Test
    void everyCommandShowsItsHelp() throws Failure {
        calls.call(typing.session, new Object[] {"--help"});
        assertEquals(Manual.text("call"), typing.said());
    }
}
