package org.loket.capability.store;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The entries of one open brain, with the statements of a batch kept ready. */
final class Entries implements AutoCloseable {
    private final Connection open;
    private final Map<String, PreparedStatement> ready = new HashMap<>();

    Entries(Connection open) {
        this.open = open;
    }

    /**
     * Keeps an entry; of a text it knows, the more trusted statement stands, and of equally trusted ones the newer.
     *
     * @return its id; negative if it is new
     */
    long put(Entry entry) throws SQLException {
        byte[] hash = entry.hash();
        try (ResultSet row = ask("SELECT id, trust, at FROM entry WHERE hash = ?", hash)) {
            if (row.next()) {
                long id = row.getLong(1);
                int trust = row.getInt(2);
                long at = row.getLong(3);
                if (entry.trust() > trust
                        || (entry.trust() == trust && entry.at().toEpochMilli() > at)) {
                    tell(
                            "UPDATE entry SET origin = ?, trust = ?, at = ? WHERE id = ?",
                            entry.origin(),
                            entry.trust(),
                            entry.at().toEpochMilli(),
                            id);
                }
                return id;
            }
        }
        tell(
                "INSERT INTO entry (hash, text, origin, trust, at) VALUES (?, ?, ?, ?, ?)",
                hash,
                entry.text(),
                entry.origin(),
                entry.trust(),
                entry.at().toEpochMilli());
        long id = last();
        tell("INSERT INTO words (rowid, text) VALUES (?, ?)", id, entry.text());
        return -id;
    }

    private long last() throws SQLException {
        try (ResultSet row = ask("SELECT last_insert_rowid()")) {
            return row.getLong(1);
        }
    }

    Optional<Entry> get(long id) throws SQLException {
        try (ResultSet row = ask("SELECT id, text, origin, trust, at FROM entry WHERE id = ?", id)) {
            return row.next()
                    ? Optional.of(new Entry(
                            row.getLong(1),
                            row.getString(2),
                            row.getString(3),
                            row.getInt(4),
                            Instant.ofEpochMilli(row.getLong(5))))
                    : Optional.empty();
        }
    }

    List<Long> from(String origin) throws SQLException {
        var ids = new ArrayList<Long>();
        try (ResultSet row = ask("SELECT id FROM entry WHERE origin = ?", origin)) {
            while (row.next()) {
                ids.add(row.getLong(1));
            }
        }
        return ids;
    }

    /** Forgets an entry and its words; false if there is none. */
    boolean forget(long id) throws SQLException {
        Optional<Entry> entry = get(id);
        if (entry.isPresent()) {
            // The index holds no text of its own: it must be told what to forget.
            tell(
                    "INSERT INTO words (words, rowid, text) VALUES ('delete', ?, ?)",
                    id,
                    entry.get().text());
            tell("DELETE FROM entry WHERE id = ?", id);
        }
        return entry.isPresent();
    }

    private ResultSet ask(String sql, Object... values) throws SQLException {
        return statement(sql, values).executeQuery();
    }

    private void tell(String sql, Object... values) throws SQLException {
        statement(sql, values).executeUpdate();
    }

    private PreparedStatement statement(String sql, Object... values) throws SQLException {
        PreparedStatement statement = ready.get(sql);
        if (statement == null) {
            statement = open.prepareStatement(sql);
            ready.put(sql, statement);
        }
        Sqlite.bind(statement, List.of(values));
        return statement;
    }

    @Override
    public void close() throws SQLException {
        for (PreparedStatement statement : ready.values()) {
            statement.close();
        }
    }
}
