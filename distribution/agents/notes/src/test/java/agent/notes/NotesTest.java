package agent.notes;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.eclipsesource.json.Json;
import com.eclipsesource.json.JsonObject;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.loket.guest.Agent.Refusal;

final class NotesTest {
    private static final String HALF_MEGABYTE = text(0, 3_000);
    private static final String LONG = text(0, 10_000);

    private final Node node = new Node();

    /** Paragraphs that are each a passage, two lines and 300 bytes each. */
    private static String text(int from, int to) {
        var text = new StringBuilder();
        for (int i = from; i < to; i++) {
            text.append("Paragraph ")
                    .append(i)
                    .append(" says: ")
                    .append("é and so on, ".repeat(15))
                    .append("\n");
            text.append("and this is where paragraph number ").append(i).append(" ends.\n\n");
        }
        return text.toString();
    }

    @Test
    void whatItIsToldItAnswersWithWhoSaidItAndWhen() throws Refusal {
        assertEquals(
                "I will remember: the boiler was serviced on 3 March 2026",
                node.ask("remember that the boiler was serviced on 3 March 2026"));
        assertEquals("I knew that.", node.ask("remember the boiler was serviced on 3 March 2026"));
        assertEquals(
                "the boiler was serviced on 3 March 2026\n  - told by shell on 21 November 2026",
                node.ask("when was the boiler serviced?"));
        assertEquals("I know nothing about radiator.", node.ask("what about the radiator?"));
    }

    @Test
    void aFileIsLearnedWithItsLinesAndTwiceDoublesNothing() throws Refusal {
        node.files.put("manual.txt", HALF_MEGABYTE);
        assertEquals("I learned manual.txt: 3,000 passages, 3,000 new.", node.ask("learn manual.txt"));
        assertEquals(3_000, node.brain.size());
        assertTrue(node.ask("paragraph 2345?").endsWith("\n  - manual.txt, line 7036, read on 21 November 2026"));
        assertEquals("manual.txt: 3,000 passages, read on 21 November 2026", node.ask("status"));
        node.now = "2026-11-22T12:00:00Z";
        assertEquals("I learned manual.txt: 3,000 passages, none of them new.", node.ask("learn manual.txt"));
        assertEquals(3_000, node.brain.size());
        assertTrue(node.told.isEmpty());
    }

    @Test
    void aLongFileGoesOnByMessagesToItself() throws Refusal {
        node.files.put("long.txt", LONG);
        String first = node.ask("learn long.txt");
        assertTrue(first.startsWith("I am reading long.txt: 1,02"), first);
        int before = node.brain.size();
        assertTrue(node.ask("status").contains(" of 2,"), node.ask("status"));
        while (!node.told.isEmpty()) {
            node.deliver();
        }
        assertTrue(before < 10_000);
        assertEquals(10_000, node.brain.size());
        assertEquals("long.txt: 10,000 passages, read on 21 November 2026", node.ask("status"));
        assertEquals("I learned long.txt: 10,000 passages, 10,000 new.", node.log.get(node.log.size() - 1));
    }

    @Test
    void aReadingThatACrashInterruptedGoesOnWithTheNextQuestion() throws Refusal {
        node.files.put("long.txt", LONG);
        node.ask("learn long.txt");
        node.told.clear();
        node.ask("anything known?");
        assertEquals(1, node.told.size());
        while (!node.told.isEmpty()) {
            node.deliver();
        }
        assertEquals(10_000, node.brain.size());
    }

    @Test
    void aWordToGoOnThatComesTwiceIsHeardOnce() throws Refusal {
        node.files.put("long.txt", LONG);
        node.ask("learn long.txt");
        node.told.add(node.told.peek());
        node.deliver();
        int then = node.brain.size();
        node.deliver();
        assertEquals(then, node.brain.size());
        assertEquals(1, node.told.size());
    }

    @Test
    void onlyItselfCanTellItToGoOn() throws Refusal {
        node.files.put("long.txt", LONG);
        node.ask("learn long.txt");
        int then = node.brain.size();
        node.handle("agent.other/other", "tell", node.told.remove());
        assertEquals(then, node.brain.size());
    }

    @Test
    void ofAFileThatChangedItForgetsWhatIsNoLongerInIt() throws Refusal {
        node.files.put("manual.txt", text(0, 30));
        node.ask("learn manual.txt");
        node.ask("remember paragraph 3 was torn out");
        node.files.put("manual.txt", text(10, 40));
        node.now = "2026-11-22T12:00:00Z";
        assertEquals(
                "I learned manual.txt: 30 passages, 10 new; 10 that it no longer holds are forgotten.",
                node.ask("learn manual.txt"));
        assertEquals(31, node.brain.size());
    }

    @Test
    void aFileIsForgottenWithWhatCameOfItAndNothingElse() throws Refusal {
        node.files.put("a.txt", text(0, 20));
        node.files.put("b.txt", text(10, 30));
        node.ask("learn a.txt");
        node.ask("learn b.txt");
        assertEquals("I forgot a.txt: 10 passages.", node.ask("forget a.txt"));
        Set<String> origins = node.brain.values().stream()
                .map(entry -> entry.getString("origin", "").replaceAll(",.*", ""))
                .collect(Collectors.toSet());
        assertEquals(Set.of("b.txt"), origins);
        assertEquals(20, node.brain.size());
        assertEquals("I forgot b.txt: 20 passages.", node.ask("forget b.txt"));
        assertTrue(node.values.isEmpty(), node.values.toString());
    }

    @Test
    void aSentenceIsForgottenByItsWords() throws Refusal {
        node.ask("remember that milk is out");
        assertEquals("I forgot: milk is out", node.ask("forget that milk is out"));
        assertTrue(node.ask("forget milk").startsWith("I know no file milk and was told nothing in these words"));
        assertTrue(node.brain.isEmpty());
    }

    @Test
    void aFileThatIsNotThereIsSaidWithThoseThatAre() throws Refusal {
        assertTrue(node.ask("learn manual.txt").contains("Put a text file into homes/agent.notes/notes/files/"));
        node.files.put("other.txt", "x");
        assertEquals(
                "I cannot learn that: there is no file manual.txt. In homes/agent.notes/notes/files/ there is: other.txt",
                node.ask("learn manual.txt"));
    }

    @Test
    void aRefusalIsSaidAndAReadingItStopsIsNotTriedAgainByItself() throws Refusal {
        node.files.put("manual.txt", LONG);
        node.refused = "store.brain.put";
        assertEquals("I cannot: may not call store.brain.put", node.ask("remember milk"));
        assertTrue(node.ask("learn manual.txt").contains("manual.txt: may not call store.brain.put"));
        assertTrue(node.ask("status").contains("; stopped: manual.txt: may not call store.brain.put"));
        assertTrue(node.told.isEmpty());
        node.refused = "";
        assertTrue(node.ask("learn manual.txt").startsWith("I am reading manual.txt"));
    }

    @Test
    void whatIsFarBehindTheBestIsNotShown() throws Refusal {
        node.ask("remember tea is green");
        node.ask("remember tea is black");
        node.brain.get(1).set("score", Json.parse("8.5"));
        node.brain.get(2).set("score", Json.parse("4.249999"));
        assertEquals("tea is green\n  - told by shell on 21 November 2026", node.ask("tea"));
        node.brain.get(2).set("score", Json.parse("5"));
        assertTrue(node.ask("tea").contains("black"));
        node.brain.get(2).set("score", Json.parse("1.0E-6"));
        assertTrue(!node.ask("tea").contains("black"));
    }

    @Test
    void aMessageThatIsATextIsUnderstoodToo() throws Refusal {
        JsonObject reply = node.handle("agent.other/other", "ask", Json.value("remember tea"));
        assertEquals("I will remember: tea", reply.getString("text", ""));
        assertEquals("told by other", node.brain.get(1).getString("origin", ""));
    }
}
