package org.loket.capability.shell;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import org.junit.jupiter.api.Test;

final class AgentsTest {
    private final Answering counter = new Answering();
    private final Typing typing = new Typing();
    private final Agents agents = new Agents(new Door(counter));

    @Test
    void agentsAreATableAndRefusedProgramsAreNamedBelow() throws Failure {
        counter.with("agent.list", """
                {"agents":[{"name":"echo-c","program":"agent.echo-c","version":"1.0.0","state":"idle","waiting":0,
                "done":2,"failed":1,"description":"Echoes."}],"refused":[{"program":"agent.bad","why":"abi is missing"}]}""");
        agents.agents(typing.session, new Object[] {});
        assertEquals("""
                AGENT   PROGRAM       VERSION  STATE  WAITING  DONE  FAILED  WHAT
                echo-c  agent.echo-c  1.0.0    idle         0     2       1  Echoes.
                refused agent.bad: abi is missing
                """, typing.said());
    }

    @Test
    void anAgentIsAskedInWordsAndAnswersInWords() throws Failure {
        counter.with("agent.ask", "{\"text\":\"yes\"}");
        agents.ask(typing.session, new Object[] {"echo-c", "are you there?"});
        agents.ask(typing.session, new Object[] {"echo-c", "really", "--json"});
        assertEquals("yes\n{\"text\":\"yes\"}\n", typing.said());
        assertEquals("agent.ask {\"agent\":\"echo-c\",\"body\":{\"text\":\"are you there?\"}}", counter.asked.get(0));
        assertEquals(2, counter.asked.size());
    }

    @Test
    void anAnswerWithoutWordsIsShownWhole() throws Failure {
        counter.with("agent.ask", "{\"n\":1}");
        agents.ask(typing.session, new Object[] {"counter", "go"});
        assertEquals(List.of("{", "  \"n\": 1", "}"), typing.said().lines().toList());
    }
}
