package org.loket.capability.shell;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class GrantsTest {
    private static final String DICE = """
            {"grants":[{"name":"com.example.dice","publisher":"unsigned","installed":true,"system":false,
            "lines":["(org.osgi.framework.ServicePermission \\"dice.*\\" \\"register\\")"],
            "asked":["(org.osgi.framework.ServicePermission \\"dice.*\\" \\"register\\")",
            "(org.osgi.framework.ServicePermission \\"(capability=time.now)\\" \\"get\\")"],
            "missing":["(org.osgi.framework.ServicePermission \\"(capability=time.now)\\" \\"get\\")"],
            "pending":[],"problems":[]}]}""";

    private final Answering counter = new Answering();
    private final Typing typing = new Typing();
    private final Grants grants =
            new Grants(new Door(counter), new Names(Typing.framework("system.bundle", "com.example.dice")));

    @Test
    void whatAModuleAsksIsSaidInWordsWithWhatToType() throws Failure {
        counter.with("kernel.grants", DICE);
        grants.asks(typing.session, new Object[] {"dice"});
        assertEquals("""
                com.example.dice asks to
                  granted  offer dice.*
                  missing  call time.now
                to grant it: grant dice --asked
                """, typing.said());
    }

    @Test
    void grantsAreATableOrJson() throws Failure {
        counter.with("kernel.grants", DICE);
        grants.grants(typing.session, new Object[] {});
        assertEquals("""
                MODULE            PUBLISHER  GRANTED  MISSING  STATE
                com.example.dice  unsigned         1        1  waits: grant dice --asked
                """, typing.said());
        grants.grants(typing.session, new Object[] {"dice", "--json"});
        assertTrue(typing.said().endsWith("\"pending\":[],\"problems\":[]}]}\n"), typing.said());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "dice --asked|{\"name\":\"com.example.dice\",\"asked\":true}",
                "--file dice|{\"name\":\"com.example.dice\",\"file\":true}",
                "dice time.now|{\"name\":\"com.example.dice\",\"capability\":\"time.now\"}",
                "dice time.now (arg.zone=UTC)|"
                        + "{\"name\":\"com.example.dice\",\"capability\":\"time.now\",\"rule\":\"(arg.zone=UTC)\"}"
            })
    void whatIsTypedIsWhatIsGranted(String typed, String args) throws Failure {
        counter.with("kernel.grant", "{\"name\":\"com.example.dice\",\"granted\":[],\"restarted\":false}");
        grants.grant(typing.session, typed.split(" "));
        assertEquals(List.of("kernel.grant " + args), counter.asked);
    }

    @ParameterizedTest
    @CsvSource({"dice", "dice --asked --file", "dice time.now --asked", "--asked", "dice a b c", "dice --everything"})
    void whatMakesNoSenseGrantsNothing(String typed) {
        var failure = assertThrows(Failure.class, () -> grants.grant(typing.session, typed.split(" ")));
        assertTrue(failure.getMessage().contains("usage: grant NAME (CAPABILITY [RULE] | --asked | --file)"));
        assertEquals(List.of(), counter.asked);
    }

    @Test
    void revokingNeedsAWhat() throws Failure {
        assertThrows(Failure.class, () -> grants.revoke(typing.session, new Object[] {"dice"}));
        assertThrows(Failure.class, () -> grants.revoke(typing.session, new Object[] {"dice", "time.now", "--all"}));
        counter.with(
                "kernel.revoke",
                "{\"name\":\"com.example.dice\",\"revoked\":[\"(org.osgi.framework.ServicePermission"
                        + " \\\"(capability=time.now)\\\" \\\"get\\\")\"]}");
        grants.revoke(typing.session, new Object[] {"dice", "time.now"});
        assertEquals("com.example.dice may no longer call time.now\n", typing.said());
    }

    @Test
    void aRefusalFailsTheCommandInItsOwnWords() {
        var failure = assertThrows(Failure.class, () -> grants.grant(typing.session, new Object[] {"dice", "--asked"}));
        assertEquals("refused DENIED: shell may not call kernel.grant: grant it", failure.getMessage());
        assertEquals(failure.getMessage(), failure.toString());
        assertEquals(0, failure.getStackTrace().length);
    }
}
