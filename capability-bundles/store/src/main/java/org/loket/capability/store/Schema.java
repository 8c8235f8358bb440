package org.loket.capability.store;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import org.loket.counter.Refusal;

/**
 * The tables of a store and how a file of an older version becomes one of this version.
 *
 * <p>A home can come from anywhere, so a file whose tables are not exactly those of its version, a trigger more for
 * instance, is not used.
 */
final class Schema {
    /** "Lokt": says to {@code file} and to us whose file it is. */
    private static final int APPLICATION = 0x4c6f6b74;

    private static final List<List<String>> VERSIONS =
            List.of(List.of("""
                    CREATE TABLE kv (key TEXT PRIMARY KEY NOT NULL, value TEXT NOT NULL, at INTEGER NOT NULL) STRICT""", """
                    CREATE TABLE doc (collection TEXT NOT NULL, id TEXT NOT NULL, body TEXT NOT NULL, at INTEGER NOT NULL,
                    PRIMARY KEY (collection, id)) STRICT""", """
                    CREATE TABLE done (capability TEXT NOT NULL, key TEXT NOT NULL, answer TEXT NOT NULL, at INTEGER NOT NULL,
                    PRIMARY KEY (capability, key)) STRICT, WITHOUT ROWID""", """
                    CREATE INDEX done_at ON done (at)"""), List.of("""
                    CREATE TABLE entry (id INTEGER PRIMARY KEY AUTOINCREMENT, hash BLOB NOT NULL UNIQUE, text TEXT NOT NULL,
                    origin TEXT NOT NULL, trust INTEGER NOT NULL, at INTEGER NOT NULL) STRICT""", """
                    CREATE INDEX entry_origin ON entry (origin)""", """
                    CREATE VIRTUAL TABLE words USING fts5 (text, content='entry', content_rowid='id',
                    tokenize='porter unicode61 remove_diacritics 2')""", """
                    INSERT INTO words (words, rank) VALUES ('secure-delete', 1)"""));

    static final int LATEST = VERSIONS.size();

    /** What each version's tables are, once it was looked at. */
    private static final Map<Integer, SortedMap<String, String>> KNOWN = new ConcurrentHashMap<>();

    private Schema() {}

    /** Brings a file up to date, version by version, each in a transaction of its own. */
    static void settle(Connection connection, String home) throws SQLException, Refusal {
        int version = version(connection);
        if (version > LATEST) {
            throw Trouble.failed("the store of " + home + " was written by a newer Loket (version " + version
                    + ", this one knows " + LATEST + "): update this node");
        }
        var found = tables(connection);
        var right = tables(version);
        if (!found.equals(right)) {
            var strange = new TreeMap<>(found);
            strange.entrySet().removeAll(right.entrySet());
            throw Trouble.failed("the store of " + home + " has tables that are not those of Loket"
                    + (strange.isEmpty() ? "" : ", such as " + strange.firstKey())
                    + ": put a good brain.db there, or move this one away");
        }
        migrate(connection, LATEST);
    }

    /** Goes up to one version; two nodes at once do no harm. */
    static void migrate(Connection connection, int upTo) throws SQLException {
        while (version(connection) < upTo) {
            Sqlite.run(connection, "BEGIN IMMEDIATE");
            try {
                int version = version(connection);
                for (String sql : version < upTo ? VERSIONS.get(version) : List.<String>of()) {
                    Sqlite.run(connection, sql);
                }
                if (version < upTo) {
                    Sqlite.run(connection, "PRAGMA application_id=" + APPLICATION);
                    Sqlite.run(connection, "PRAGMA user_version=" + (version + 1));
                }
                Sqlite.run(connection, "COMMIT");
            } catch (SQLException e) {
                Sqlite.run(connection, "ROLLBACK");
                throw e;
            }
        }
    }

    static int version(Connection connection) throws SQLException {
        return (int) Sqlite.number(connection, "PRAGMA user_version");
    }

    private static SortedMap<String, String> tables(int version) throws SQLException {
        SortedMap<String, String> known = KNOWN.get(version);
        if (known == null) {
            try (Connection connection = Sqlite.inMemory()) {
                migrate(connection, version);
                known = tables(connection);
                KNOWN.put(version, known);
            }
        }
        return known;
    }

    private static SortedMap<String, String> tables(Connection connection) throws SQLException {
        var tables = new TreeMap<String, String>();
        try (PreparedStatement statement = connection.prepareStatement("""
                        SELECT type || ' ' || name, tbl_name || ' ' || coalesce(sql, '') FROM sqlite_schema
                        WHERE name NOT LIKE 'sqlite_stat%'""");
                ResultSet row = statement.executeQuery()) {
            while (row.next()) {
                tables.put(row.getString(1), row.getString(2));
            }
        }
        return tables;
    }
}
