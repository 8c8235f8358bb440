package agent.notes;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

final class PassagesTest {
    private static final String SENTENCE = "The pump is to be oiled twice a year, in spring and in autumn.";

    private static String paragraph(int sentences) {
        return (SENTENCE + "\n").repeat(sentences);
    }

    @Test
    void aPassageIsAWholeParagraphAndKnowsItsLine() {
        var cut = Passages.cut(paragraph(5) + "\n" + paragraph(6), 10, true);
        assertEquals(2, cut.list().size());
        assertEquals(new Passages.Passage(paragraph(5).trim(), 10), cut.list().get(0));
        assertEquals(16, cut.list().get(1).line());
    }

    @Test
    void aHeadingGoesWithWhatFollows() {
        var cut = Passages.cut("\n\nBLEEDING A RADIATOR\n\n" + paragraph(5) + "\n" + paragraph(5), 1, true);
        assertEquals(2, cut.list().size());
        assertTrue(cut.list().get(0).text().startsWith("BLEEDING A RADIATOR\n\nThe pump"));
        assertEquals(3, cut.list().get(0).line());
    }

    @Test
    void aLongParagraphIsPartedBehindASentence() {
        var cut = Passages.cut(paragraph(40), 1, true);
        assertTrue(cut.list().size() >= 3, cut.toString());
        int line = 1;
        for (Passages.Passage passage : cut.list()) {
            assertTrue(passage.text().endsWith("autumn."), passage.text());
            assertEquals(line, passage.line());
            line += (int) passage.text().lines().count();
        }
    }

    @Test
    void aTextWithoutAnyBorderIsCutBetweenWords() {
        var cut = Passages.cut("word ".repeat(1_000), 1, true);
        assertTrue(cut.list().size() >= 4);
        cut.list().forEach(passage -> assertTrue(passage.text().matches("word( word)*"), passage.text()));
        assertEquals(3, Passages.cut("x".repeat(3_000), 1, true).list().size());
    }

    @Test
    void whatDidNotEndYetIsLeftForTheNextPiece() {
        String text = paragraph(5) + "\n" + paragraph(3);
        var cut = Passages.cut(text, 1, false);
        assertEquals(1, cut.list().size());
        assertEquals(paragraph(5).length(), cut.consumed());
        assertEquals(6, cut.nextLine());
    }

    @Test
    void readInPiecesOfAnySizeNothingIsLostOrDoubledAndLinesAreRight() {
        var text = new StringBuilder();
        for (int i = 1; i <= 900; i++) {
            text.append(i % 7 == 0 ? "\n" : "line " + i + (i % 5 == 0 ? " ends here.\n" : " goes on and on and on\n"));
        }
        text.append("an end without a newline");
        for (int size : new int[] {1_200, 2_000, 4_096, 65_536}) {
            var passages = new ArrayList<Passages.Passage>();
            int at = 0;
            int line = 1;
            boolean end = false;
            while (!end) {
                int to = Math.min(text.length(), at + size);
                end = to == text.length();
                var cut = Passages.cut(text.substring(at, to), line, end);
                assertTrue(end || cut.consumed() > 0, "no progress with " + size);
                passages.addAll(cut.list());
                at += cut.consumed();
                line = cut.nextLine();
            }
            assertEquals(words(text.toString()), words(joined(passages)));
            String[] lines = text.toString().split("\n", -1);
            for (Passages.Passage passage : passages) {
                String first = passage.text().lines().findFirst().orElseThrow();
                assertTrue(lines[passage.line() - 1].contains(first), size + ": " + passage);
            }
        }
    }

    private static String joined(List<Passages.Passage> passages) {
        return String.join("\n", passages.stream().map(Passages.Passage::text).toList());
    }

    private static List<String> words(String text) {
        return List.of(text.trim().split("\\s+"));
    }
}
