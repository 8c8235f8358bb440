package org.loket.capability.sqlite;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.Properties;
import java.util.stream.Stream;
import org.osgi.framework.BundleContext;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.condition.Condition;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.sqlite.JDBC;
import org.sqlite.SQLiteJDBCLoader;

/**
 * Loads SQLite's native library when somebody first gets the condition {@code org.loket.sqlite}, and not at boot, which
 * would wait for it.
 *
 * <p>The driver loads it in a static initialiser, with the permissions of whoever touches it first. A confined module may
 * not write and load native code, and its failure would be everybody's until the driver is refreshed. So this bundle of
 * {@code system/} does it, and a module gets the condition before it touches the driver.
 */
@Component(property = Condition.CONDITION_ID + "=org.loket.sqlite")
public final class Preload implements Condition {
    private static final Logger LOG = LoggerFactory.getLogger(Preload.class);

    @Activate
    public Preload(BundleContext context) throws Exception {
        Path folder = Path.of(context.getProperty("loket.home"), "data", "tmp", "sqlite");
        // A node that was killed leaves its copy of the library behind; this home is ours alone.
        clear(folder);
        System.setProperty("org.sqlite.tmpdir", folder.toString());
        SQLiteJDBCLoader.initialize();
        LOG.debug("SQLite {}", version());
    }

    static void clear(Path folder) throws IOException {
        Files.createDirectories(folder);
        try (Stream<Path> left = Files.list(folder)) {
            for (Path file : left.toList()) {
                Files.delete(file);
            }
        }
    }

    /** Uses the driver once, so that each of its classes a module needs has been initialised. */
    static String version() throws SQLException {
        try (var connection = JDBC.createConnection("jdbc:sqlite::memory:", new Properties());
                var statement = connection.prepareStatement("SELECT sqlite_version()");
                var row = statement.executeQuery()) {
            return row.getString(1);
        }
    }
}
