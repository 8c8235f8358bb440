package org.loket.capability.shell;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.ArrayList;
import java.util.List;
import org.jline.reader.Candidate;
import org.jline.reader.LineReader;
import org.jline.reader.ParsedLine;
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
    void tabOffersTheAgentsAfterAskAndNothingForTheText() {
        counter.with("agent.list", "{\"agents\":[{\"name\":\"echo\"},{\"name\":\"notes\"}]}");
        var completion = new Completion(
                typing.session, new Door(counter), new Names(Typing.framework()), (reader, line, all) -> {});
        assertEquals(List.of("echo", "notes"), offered(completion, "ask", ""));
        assertEquals(List.of(), offered(completion, "ask", "notes", ""));
    }

    private static List<String> offered(Completion completion, String... words) {
        var line = Typing.fake(ParsedLine.class, (method, args) -> switch (method) {
            case "words" -> List.of(words);
            case "word" -> words[words.length - 1];
            case "wordIndex" -> words.length - 1;
            default -> null;
        });
        var candidates = new ArrayList<Candidate>();
        completion.complete(Typing.fake(LineReader.class, (method, args) -> null), line, candidates);
        return candidates.stream().map(Candidate::value).toList();
    }

    @Test
    void anAnswerWithoutWordsIsShownWhole() throws Failure {
        counter.with("agent.ask", "{\"n\":1}");
        agents.ask(typing.session, new Object[] {"counter", "go"});
        assertEquals(List.of("{", "  \"n\": 1", "}"), typing.said().lines().toList());
    }
}
