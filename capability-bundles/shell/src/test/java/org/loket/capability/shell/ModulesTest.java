package org.loket.capability.shell;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.junit.jupiter.api.Test;

final class ModulesTest {
    private final Answering counter = new Answering();
    private final Typing typing = new Typing();
    private final Names names = new Names(Typing.framework("system", "com.example.dice", "agent.notes"));
    private final Modules modules = new Modules(new Door(counter), names);
    private final Accept accept = new Accept(new Door(counter), names);

    @Test
    void acceptingNamesTheModuleInFullAndSaysWhatItMayNow() throws Failure {
        counter.with(
                "module.accept",
                "{\"state\":\"accepted\",\"name\":\"com.example.dice\",\"version\":\"2.0.0\",\"granted\":"
                        + "[\"(org.osgi.framework.ServicePermission \\\"(capability=time.now)\\\" \\\"get\\\")\"]}");
        accept.accept(typing.session, new Object[] {"dice"});
        assertEquals(List.of("module.accept {\"name\":\"com.example.dice\"}"), counter.asked);
        assertTrue(typing.said().contains("accepted com.example.dice 2.0.0"), typing.said());
        assertTrue(typing.said().contains("may now call time.now"), typing.said());
    }

    @Test
    void acceptingInPartSendsTheLinesAndNoneSendsNone() throws Failure {
        counter.with("module.accept", "{\"state\":\"accepted\"}");
        accept.accept(typing.session, new Object[] {"dice", "(a \"b\")"});
        accept.accept(typing.session, new Object[] {"--none", "dice"});
        accept.accept(typing.session, new Object[] {"--refuse", "dice"});
        assertEquals(
                List.of(
                        "module.accept {\"name\":\"com.example.dice\",\"lines\":[\"(a \\\"b\\\")\"]}",
                        "module.accept {\"name\":\"com.example.dice\",\"lines\":[]}",
                        "module.accept {\"name\":\"com.example.dice\",\"refuse\":true}"),
                counter.asked);
    }

    @Test
    void aProgramThatCameAlongIsTheAgentHosts() throws Failure {
        counter.with("agent.import", "{\"program\":\"agent.notes\",\"version\":\"1.0.0\",\"asks\":[]}");
        accept.accept(typing.session, new Object[] {"notes"});
        accept.accept(typing.session, new Object[] {"elsewhere"});
        assertEquals(
                List.of("agent.import {\"agent\":\"notes\"}", "agent.import {\"agent\":\"elsewhere\"}"), counter.asked);
    }

    @Test
    void rollingBackMayNameTheVersion() throws Failure {
        counter.with("module.rollback", "{\"state\":\"rolled back\"}");
        modules.rollback(typing.session, new Object[] {"dice", "1.0.0"});
        assertEquals(List.of("module.rollback {\"name\":\"com.example.dice\",\"to\":\"1.0.0\"}"), counter.asked);
    }

    @Test
    void aPublisherIsListedTrustedAndRevoked() throws Failure {
        counter.with(
                "module.publishers",
                "{\"publishers\":[{\"publisher\":\"sha256:12ab\",\"state\":\"new\",\"modules\":[\"com.example.dice\"]}]}");
        counter.with(
                "module.trust",
                "{\"publisher\":\"sha256:12ab\",\"state\":\"revoked\",\"modules\":[\"com.example.dice\"]}");
        modules.publishers(typing.session, new Object[] {});
        assertTrue(typing.said().contains("com.example.dice"), typing.said());
        modules.publishers(typing.session, new Object[] {"--trust", "12ab"});
        modules.publishers(typing.session, new Object[] {"--revoke", "12ab"});
        assertTrue(typing.said().contains("com.example.dice is his and goes on running"), typing.said());
        assertEquals(
                List.of(
                        "module.publishers {}",
                        "module.trust {\"publisher\":\"12ab\",\"revoke\":false}",
                        "module.trust {\"publisher\":\"12ab\",\"revoke\":true}"),
                counter.asked);
        assertThrows(Failure.class, () -> modules.publishers(typing.session, new Object[] {"--trust"}));
        assertThrows(Failure.class, () -> modules.publishers(typing.session, new Object[] {"12ab"}));
    }

    @Test
    void aModuleThatWentStillHasItsHistory() throws Failure {
        counter.with(
                "module.history",
                "{\"deeds\":[{\"op\":\"uninstall\",\"name\":\"com.example.gone\",\"outcome\":\"done\",\"why\":\"\"}]}");
        modules.history(typing.session, new Object[] {"gone"});
        assertTrue(counter.asked.contains("module.history {\"name\":\"com.example.gone\"}"), counter.asked.toString());
        assertTrue(typing.said().contains("uninstall"), typing.said());
    }
}
