package agent.notes;

import static org.junit.jupiter.api.Assertions.assertEquals;

import agent.notes.Order.Verb;
import org.junit.jupiter.api.Test;

final class OrderTest {
    @Test
    void ordersBeginWithTheirVerb() {
        assertEquals(
                new Order(Verb.REMEMBER, "the boiler was serviced"), Order.of("remember that the boiler was serviced"));
        assertEquals(new Order(Verb.REMEMBER, "milk"), Order.of(" Remember: milk "));
        assertEquals(new Order(Verb.REMEMBER, "thatch is dry"), Order.of("remember thatch is dry"));
        assertEquals(new Order(Verb.LEARN, "my manual.txt"), Order.of("learn my manual.txt"));
        assertEquals(new Order(Verb.FORGET, "milk"), Order.of("forget milk"));
        assertEquals(new Order(Verb.STATUS, ""), Order.of("status"));
        assertEquals(new Order(Verb.HELP, ""), Order.of("help"));
        assertEquals(new Order(Verb.HELP, ""), Order.of("  "));
    }

    @Test
    void everythingElseIsAQuestion() {
        for (String text : new String[] {
            "when was the boiler serviced?", "remember the boiler?", "boiler", "status of the boiler", "help me"
        }) {
            assertEquals(new Order(Verb.FIND, text), Order.of(text));
        }
    }
}
