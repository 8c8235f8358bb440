package org.loket.capability.store;

import com.google.gson.JsonArray;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.text.Normalizer;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.loket.counter.Refusal;

/**
 * One search of a brain. The rank is FTS5's bm25 (k1 1.2, b 0.75), of which a share fades with the entry's age: the score
 * is {@code bm25 × (1 − recency + recency × 0.5^(age ÷ half-life))}.
 *
 * <p>A text is searched by any of its words. The rarest come first, and once they stand in many entries the commoner ones
 * are left out, and of more than 3,000 entries the latest are ranked: the rest costs most and says least.
 */
final class Search {
    private static final Pattern BREAK = Pattern.compile("[^\\p{L}\\p{M}\\p{N}\\p{Co}]+");
    private static final int MOST_WORDS = 32;
    private static final int MANY = 1_500;
    private static final double RECENCY = 0.2;

    private final Asked asked;
    private final Instant now;
    private final double halfLife;
    private final int limit;
    private final double recency;
    private final StringBuilder filter = new StringBuilder();
    private final List<Object> values = new ArrayList<>();

    private record Hit(long id, double score) {}

    Search(Asked asked, Instant now, int halfLifeDays) throws Refusal {
        this.asked = asked;
        this.now = now;
        halfLife = TimeUnit.DAYS.toMillis(halfLifeDays);
        limit = asked.whole("limit", 1, 100, 10);
        recency = asked.share("recency", RECENCY);
        if (asked.has("min-trust")) {
            only(" AND entry.trust >= ?", asked.whole("min-trust", 0, 100, 0));
        }
        if (asked.has("origin")) {
            only(" AND entry.origin = ?", asked.name("origin"));
        }
        asked.moment("since").ifPresent(since -> only(" AND entry.at >= ?", since.toEpochMilli()));
        asked.moment("until").ifPresent(until -> only(" AND entry.at <= ?", until.toEpochMilli()));
    }

    private void only(String condition, Object value) {
        filter.append(condition);
        values.add(value);
    }

    /** Searches by an FTS5 expression that the caller wrote as such. */
    JsonArray expression(Connection open, String expression) throws SQLException, Refusal {
        try {
            return shown(open, ranked(open, expression));
        } catch (SQLException e) {
            // FTS5 reports what is wrong with an expression as a plain error.
            if (e.getErrorCode() == 1) {
                throw asked.invalid("\"query\" is no FTS5 expression (" + e.getMessage()
                        + "): mend it, or leave \"syntax\" out to search by its words");
            }
            throw e;
        }
    }

    /** Searches by the words of a text, none of which is syntax. */
    JsonArray words(Connection open, String text) throws SQLException, Refusal {
        Collection<String> words = words(text);
        if (words.isEmpty()) {
            throw asked.invalid("\"query\" has no word in it: letters or digits");
        }
        if (words.size() == 1) {
            return shown(open, ranked(open, words.iterator().next()));
        }
        var rarest = new TreeMap<Integer, List<String>>();
        for (String word : words) {
            rarest.computeIfAbsent(entriesWith(open, word), n -> new ArrayList<>())
                    .add(word);
        }
        var chosen = new ArrayList<String>();
        int found = 0;
        for (var some : rarest.entrySet()) {
            for (String word : some.getValue()) {
                if (found == 0 || found + some.getKey() <= MANY) {
                    chosen.add(word);
                    found += some.getKey();
                }
            }
        }
        return shown(open, ranked(open, String.join(" OR ", chosen)));
    }

    /** Each word as an FTS5 string: between quotes nothing is an operator, and a word has no quotes in it. */
    static Collection<String> words(String text) {
        return BREAK.splitAsStream(Normalizer.normalize(text, Normalizer.Form.NFC))
                .filter(word -> !word.isEmpty())
                .limit(MOST_WORDS)
                .map(word -> '"' + word + '"')
                .collect(Collectors.toCollection(LinkedHashSet::new));
    }

    /** In how many entries a word stands; it counts no further than matters. */
    private static int entriesWith(Connection open, String word) throws SQLException {
        return (int) Sqlite.number(
                open, "SELECT count(*) FROM (SELECT 1 FROM words WHERE words MATCH ? LIMIT ?)", word, MANY + 1);
    }

    private List<Hit> ranked(Connection open, String expression) throws SQLException {
        String latest = "SELECT words.rowid AS id, bm25(words) AS rank FROM words"
                + (filter.isEmpty() ? "" : " JOIN entry ON entry.id = words.rowid")
                + " WHERE words MATCH ?" + filter + " ORDER BY words.rowid DESC LIMIT ?";
        String sql = "SELECT best.id, best.rank, entry.at FROM (SELECT id, rank FROM (" + latest
                + ") ORDER BY rank LIMIT ?) AS best JOIN entry ON entry.id = best.id";
        var bound = new ArrayList<Object>(List.of(expression));
        bound.addAll(values);
        bound.add(2 * MANY);
        bound.add(Math.max(50, 5 * limit));
        var hits = new ArrayList<Hit>();
        try (PreparedStatement statement = open.prepareStatement(sql)) {
            Sqlite.bind(statement, bound);
            try (ResultSet row = statement.executeQuery()) {
                while (row.next()) {
                    double fresh = Math.pow(0.5, Math.max(0, now.toEpochMilli() - row.getLong(3)) / halfLife);
                    hits.add(new Hit(row.getLong(1), -row.getDouble(2) * (1 - recency + recency * fresh)));
                }
            }
        }
        hits.sort(Comparator.comparingDouble(Hit::score).reversed());
        return hits.subList(0, Math.min(limit, hits.size()));
    }

    private static JsonArray shown(Connection open, List<Hit> hits) throws SQLException {
        var entries = new JsonArray();
        try (var reading = new Entries(open)) {
            for (Hit hit : hits) {
                Optional<Entry> entry = reading.get(hit.id());
                if (entry.isPresent()) {
                    var shown = entry.get().shown();
                    shown.addProperty("score", Math.round(hit.score() * 1e6) / 1e6);
                    entries.add(shown);
                }
            }
        }
        return entries;
    }
}
