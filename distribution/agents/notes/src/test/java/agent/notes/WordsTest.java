package agent.notes;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import org.junit.jupiter.api.Test;

final class WordsTest {
    @Test
    void aQuestionIsAboutTheWordsThatNotEveryQuestionHas() {
        assertEquals(List.of("boiler", "serviced"), Words.of("When was the boiler serviced?"));
        assertEquals(List.of("bleed", "radiator"), Words.of("how do I bleed the radiator?"));
        assertEquals(List.of("Zoë", "birthday"), Words.of("what's Zoë's birthday, what is her birthday?"));
    }

    @Test
    void aQuestionOfCommonWordsAloneIsAboutThem() {
        assertEquals(List.of("who", "are", "you"), Words.of("who are you?"));
        assertEquals(List.of(), Words.of(" ?! "));
    }

    @Test
    void aWordIsComparedWithoutItsCaseAndWhatFollowsIt() {
        assertEquals("remember", Words.plain("Remember:"));
    }
}
