package org.loket.capability.sqlite;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.Map;
import java.util.Properties;
import java.util.stream.Stream;
import org.osgi.framework.BundleContext;
import org.osgi.framework.FrameworkUtil;
import org.osgi.framework.ServiceRegistration;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.condition.Condition;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.sqlite.JDBC;
import org.sqlite.SQLiteJDBCLoader;

/**
 * Loads SQLite's native library and then says so with the condition {@code org.loket.sqlite}.
 *
 * <p>The driver loads it in a static initialiser, with the permissions of whoever touches it first. A confined module may
 * not write and load native code, and its failure would be everybody's until the driver is refreshed. So this bundle of
 * {@code system/} does it, and a module that uses the driver waits for the condition.
 */
@Component(
        immediate = true,
        service = {})
public final class Preload {
    private static final Logger LOG = LoggerFactory.getLogger(Preload.class);

    private final ServiceRegistration<Condition> ready;

    @Activate
    public Preload(BundleContext context) throws Exception {
        this(context, Path.of(context.getProperty("loket.home"), "data", "tmp", "sqlite"));
    }

    private Preload(BundleContext context, Path folder) throws Exception {
        // A node that was killed leaves its copy of the library behind; this home is ours alone.
        clear(folder);
        System.setProperty("org.sqlite.tmpdir", folder.toString());
        SQLiteJDBCLoader.initialize();
        LOG.debug("SQLite {}", version());
        ready = context.registerService(
                Condition.class,
                Condition.INSTANCE,
                FrameworkUtil.asDictionary(Map.of(Condition.CONDITION_ID, "org.loket.sqlite")));
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

    @Deactivate
    void close() {
        ready.unregister();
    }
}
