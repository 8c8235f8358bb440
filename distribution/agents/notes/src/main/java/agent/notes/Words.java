package agent.notes;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** What a question is about: its words less those that stand in every question. */
final class Words {
    private static final int MOST = 24;
    private static final Set<String> COMMON = new HashSet<>(words("""
            a about above after again all also am an and any are as at be because been before being between both
            but by can could did do does doing down during each else ever every few find for from get give had
            has have having he her here him his how i if in into is it its just know let like many may me mean
            might more most much must my no nor not now of off on once only or other our out over own please s
            said same say says shall she should show so some such t tell than that the their them then there
            these they thing this those through to too under until up us very was we were what when where which
            while who whom whose why will with would you your"""));

    private Words() {}

    /** The words that matter, in their order; all of them if none does. */
    static List<String> of(String question) {
        List<String> all = words(question);
        List<String> telling = new ArrayList<>();
        for (String word : all) {
            if (!COMMON.contains(plain(word)) && !telling.contains(word) && telling.size() < MOST) {
                telling.add(word);
            }
        }
        return telling.isEmpty() ? all.subList(0, Math.min(MOST, all.size())) : telling;
    }

    private static List<String> words(String text) {
        List<String> words = new ArrayList<>();
        int from = 0;
        for (int i = 0; i <= text.length(); i++) {
            if (i == text.length() || !Character.isLetterOrDigit(text.charAt(i))) {
                if (i > from) {
                    words.add(text.substring(from, i));
                }
                from = i + 1;
            }
        }
        return words;
    }

    /** A word as it is compared. */
    static String plain(String word) {
        int end = word.length();
        while (end > 0 && !Character.isLetterOrDigit(word.charAt(end - 1))) {
            end--;
        }
        // Letter by letter: toLowerCase of a whole text brings every locale into the program.
        StringBuilder plain = new StringBuilder();
        for (int i = 0; i < end; i++) {
            plain.append(Character.toLowerCase(word.charAt(i)));
        }
        return plain.toString();
    }
}
