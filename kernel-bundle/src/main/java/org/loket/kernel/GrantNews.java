package org.loket.kernel;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/** What changed between two moments, told to who listens. */
final class GrantNews {
    private GrantNews() {}

    /** What is to be told once no lock is held. */
    static List<Runnable> between(Grants before, Grants after, boolean byHand, GrantStore.Events events) {
        List<Runnable> news = new ArrayList<>();
        Set<String> names = new TreeSet<>(before.names());
        names.addAll(after.names());
        for (String name : names) {
            Policy was = before.effective(name);
            Policy is = after.effective(name);
            if (!Set.copyOf(was.lines()).equals(Set.copyOf(is.lines()))) {
                news.add(() -> events.changed(name));
            }
            if (byHand && !after.file(name).equals(before.file(name))) {
                List<String> problems = after.file(name).problems();
                tell(news, events, name, "broken", problems);
                tell(news, events, name, "narrowed", problems.isEmpty() ? beyond(is, was.lines()) : List.of());
                tell(news, events, name, "restored", beyond(was, is.lines()));
                Policy waited = Policy.of(before.pending(name));
                tell(news, events, name, "widening-waits", beyond(waited, after.pending(name)));
            }
        }
        return news;
    }

    private static List<String> beyond(Policy known, List<GrantLine> lines) {
        return lines.stream()
                .filter(line -> !known.implies(line))
                .map(GrantLine::text)
                .toList();
    }

    private static void tell(
            List<Runnable> news, GrantStore.Events events, String name, String kind, List<String> lines) {
        if (!lines.isEmpty()) {
            news.add(() -> events.handEdit(name, kind, lines));
        }
    }
}
