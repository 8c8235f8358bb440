package agent.notes;

import java.util.ArrayList;
import java.util.List;

/**
 * A piece of a text cut into passages: whole paragraphs, short ones (a heading) together with what follows, long ones
 * parted where a sentence ends.
 *
 * @param consumed how many characters of the piece they cover; what comes later belongs with the next piece
 * @param nextLine number of the line that comes then
 */
record Passages(List<Passage> list, int consumed, int nextLine) {
    private static final int ENOUGH = 250;
    private static final int LONG = 600;
    private static final int LONGEST = 1_200;

    /**
     * A passage.
     *
     * @param line number of its first line
     */
    record Passage(String text, int line) {}

    /**
     * Cuts a piece.
     *
     * @param line number of its first line
     * @param end whether nothing comes after it
     */
    static Passages cut(String piece, int line, boolean end) {
        return new Cut(piece, line).all(end);
    }

    /** The work of cutting one piece. */
    private static final class Cut {
        private final String piece;
        private final List<Passage> list = new ArrayList<>();
        private int from;
        private int fromLine;

        Cut(String piece, int line) {
            this.piece = piece;
            this.fromLine = line;
        }

        Passages all(boolean end) {
            int at = 0;
            int line = fromLine;
            while (at < piece.length()) {
                int stop = piece.indexOf('\n', at);
                if (stop < 0 && !end && piece.length() - from < LONGEST) {
                    break;
                }
                int next = stop < 0 ? piece.length() : stop + 1;
                if (next - from > LONGEST && at > from) {
                    take(at, line);
                }
                while (next - from > LONGEST) {
                    take(from + wordEnd(LONGEST), line);
                }
                at = Math.max(next, from);
                line += stop < 0 ? 0 : 1;
                if (next - from >= ENOUGH && isBlankLine(at)) {
                    take(at, line);
                } else if (at - from >= LONG) {
                    takeSentences(at, line);
                }
            }
            if (end) {
                take(piece.length(), line);
            }
            return new Passages(list, from, fromLine);
        }

        private boolean isBlankLine(int at) {
            int i = at;
            while (i < piece.length()
                    && (piece.charAt(i) == ' ' || piece.charAt(i) == '\t' || piece.charAt(i) == '\r')) {
                i++;
            }
            return i < piece.length() && piece.charAt(i) == '\n';
        }

        /** Takes what comes before the last end of a sentence, if there is one behind the first half. */
        private void takeSentences(int at, int line) {
            int number = line;
            for (int i = at - 1; i > from + LONG / 2; i--) {
                number -= piece.charAt(i) == '\n' ? 1 : 0;
                if (Character.isWhitespace(piece.charAt(i)) && ".!?;".indexOf(piece.charAt(i - 1)) >= 0) {
                    take(i, number);
                    return;
                }
            }
        }

        /** Where the last word ends before this many characters; there, if there is none. */
        private int wordEnd(int most) {
            for (int i = most; i > most / 2; i--) {
                if (Character.isWhitespace(piece.charAt(from + i - 1))) {
                    return i;
                }
            }
            return Character.isHighSurrogate(piece.charAt(from + most - 1)) ? most - 1 : most;
        }

        /** Ends a passage; blank lines before it do not count. */
        private void take(int to, int line) {
            int begin = from;
            int number = fromLine;
            while (begin < to && Character.isWhitespace(piece.charAt(begin))) {
                number += piece.charAt(begin) == '\n' ? 1 : 0;
                begin++;
            }
            String text = piece.substring(begin, to).trim();
            if (!text.isEmpty()) {
                list.add(new Passage(text, number));
            }
            from = to;
            fromLine = line;
        }
    }
}
