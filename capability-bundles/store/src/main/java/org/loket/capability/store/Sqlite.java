package org.loket.capability.store;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import java.util.Properties;
import org.sqlite.JDBC;
import org.sqlite.SQLiteConnection;
import org.sqlite.SQLiteLimits;

/**
 * Opens SQLite files the way this bundle uses them: a link is not followed, a schema is not trusted, nothing is attached,
 * no extension is loaded, and files are never mapped (an error of the disk would end the JVM).
 */
final class Sqlite {
    private static final int READ_WRITE_CREATE = 0x02 | 0x04;
    private static final int FULL_MUTEX = 0x0001_0000;
    private static final int NO_FOLLOW = 0x0100_0000;
    private static final int MIB = 1024 * 1024;
    private static final int PAGE = 4096;
    private static final List<String> ALWAYS = List.of(
            "PRAGMA trusted_schema=OFF",
            "PRAGMA cell_size_check=ON",
            "PRAGMA mmap_size=0",
            "PRAGMA temp_store=MEMORY",
            "PRAGMA secure_delete=ON",
            "PRAGMA cache_size=-2000",
            "PRAGMA page_size=" + PAGE);

    private Sqlite() {}

    static Connection open(Path file, Settings settings) throws SQLException {
        // A URI, because a plain name is cut at the first question mark.
        SQLiteConnection connection = connect("file:" + file.toUri().getRawPath());
        try {
            pragma(connection, "PRAGMA journal_mode=WAL");
            pragma(connection, "PRAGMA synchronous=" + (settings.powerSafe() ? "FULL" : "NORMAL"));
            pragma(connection, "PRAGMA journal_size_limit=" + 4 * MIB);
            pragma(connection, "PRAGMA max_page_count=" + (long) settings.homeMib() * (MIB / PAGE));
            return connection;
        } catch (SQLException e) {
            connection.close();
            throw e;
        }
    }

    static Connection inMemory() throws SQLException {
        return connect(":memory:");
    }

    private static SQLiteConnection connect(String name) throws SQLException {
        var properties = new Properties();
        properties.setProperty("open_mode", String.valueOf(READ_WRITE_CREATE | FULL_MUTEX | NO_FOLLOW));
        properties.setProperty("busy_timeout", "3000");
        // Else the driver asks for the last row's number, by a statement it prepares anew, after every one of ours.
        properties.setProperty("jdbc.get_generated_keys", "false");
        SQLiteConnection connection = JDBC.createConnection("jdbc:sqlite:" + name, properties);
        try {
            connection.setLimit(SQLiteLimits.SQLITE_LIMIT_ATTACHED, 0);
            connection.setLimit(SQLiteLimits.SQLITE_LIMIT_LENGTH, 16 * MIB);
            connection.setLimit(SQLiteLimits.SQLITE_LIMIT_SQL_LENGTH, 64 * 1024);
            connection.setLimit(SQLiteLimits.SQLITE_LIMIT_WORKER_THREADS, 0);
            for (String pragma : ALWAYS) {
                pragma(connection, pragma);
            }
            return connection;
        } catch (SQLException e) {
            connection.close();
            throw e;
        }
    }

    private static void pragma(Connection connection, String pragma) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(pragma)) {
            statement.execute();
        }
    }

    /** Runs one statement of our own; values are bound, never written into it. */
    static int run(Connection connection, String sql, Object... values) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(sql)) {
            bind(statement, List.of(values));
            return statement.execute() ? 0 : statement.getUpdateCount();
        }
    }

    static void bind(PreparedStatement statement, List<?> values) throws SQLException {
        int at = 0;
        for (Object value : values) {
            statement.setObject(++at, value);
        }
    }

    /** The first column of the first row, 0 if there is none. */
    static long number(Connection connection, String sql, Object... values) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(sql)) {
            bind(statement, List.of(values));
            try (ResultSet row = statement.executeQuery()) {
                return row.next() ? row.getLong(1) : 0;
            }
        }
    }
}
