package org.loket.capability.store;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import org.loket.counter.Call;
import org.loket.counter.Refusal;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.sqlite.ProgressHandler;

/** The file of one home: opened at the first use, one call at a time, put aside if it turns out to be damaged. */
final class Store {
    private static final Logger LOG = LoggerFactory.getLogger(Store.class);
    private static final int STEPS = 10_000;
    private static final DateTimeFormatter MOMENT =
            DateTimeFormatter.ofPattern("yyyyMMdd'T'HHmmssSSS'Z'").withZone(ZoneOffset.UTC);

    private final Home home;
    private final Settings settings;
    private final ReentrantLock lock = new ReentrantLock();
    private Optional<Connection> connection = Optional.empty();
    private volatile Instant until = Instant.MAX;

    Store(Home home, Settings settings) {
        this.home = home;
        this.settings = settings;
    }

    Home home() {
        return home;
    }

    /** Looks, and changes nothing. */
    String read(Call call, Work work) throws Refusal {
        return serve(call, open -> transact(open, "BEGIN", () -> work.on(open).toString()));
    }

    /**
     * Changes something, wholly or not at all. A write whose key was seen before does nothing and gives the first answer:
     * key and answer are kept in the transaction of the write itself.
     */
    String write(Call call, Work work) throws Refusal {
        return serve(
                call,
                open -> transact(open, "BEGIN IMMEDIATE", () -> {
                    if (call.key().isEmpty()) {
                        return work.on(open).toString();
                    }
                    String key = call.key().get();
                    Optional<String> first = answered(open, call.capability(), key);
                    if (first.isPresent()) {
                        return first.get();
                    }
                    String answer = work.on(open).toString();
                    Sqlite.run(
                            open,
                            "INSERT INTO done (capability, key, answer, at) VALUES (?, ?, ?, ?)",
                            call.capability(),
                            key,
                            answer,
                            System.currentTimeMillis());
                    return answer;
                }));
    }

    private static Optional<String> answered(Connection open, String capability, String key) throws SQLException {
        try (PreparedStatement statement =
                open.prepareStatement("SELECT answer FROM done WHERE capability = ? AND key = ?")) {
            Sqlite.bind(statement, List.of(capability, key));
            try (ResultSet row = statement.executeQuery()) {
                return row.next() ? Optional.of(row.getString(1)) : Optional.empty();
            }
        }
    }

    @FunctionalInterface
    private interface Serving<T> {
        String on(T with) throws SQLException, Refusal;
    }

    @FunctionalInterface
    private interface Step {
        String run() throws SQLException, Refusal;
    }

    private String transact(Connection open, String begin, Step step) throws SQLException, Refusal {
        Sqlite.run(open, begin);
        boolean done = false;
        try {
            String answer = step.run();
            until = Instant.MAX;
            Sqlite.run(open, "COMMIT");
            done = true;
            return answer;
        } finally {
            until = Instant.MAX;
            if (!done) {
                rollBack(open);
            }
        }
    }

    /** SQLite has rolled back by itself after some failures: then there is nothing left to do, and nothing to tell. */
    private static void rollBack(Connection open) {
        try {
            Sqlite.run(open, "ROLLBACK");
        } catch (SQLException e) {
            LOG.debug("nothing to roll back", e);
        }
    }

    private String serve(Call call, Serving<Connection> work) throws Refusal {
        enter(call);
        try {
            until = call.deadline();
            return work.on(opened());
        } catch (SQLException e) {
            if (Trouble.damaged(e)) {
                throw putAside(call, e);
            }
            throw Trouble.of(call.capability(), home.label(), e);
        } catch (IOException e) {
            throw Trouble.failed(
                    call.capability() + ": the home of " + home.label() + " cannot be made: " + e.getMessage());
        } finally {
            until = Instant.MAX;
            lock.unlock();
        }
    }

    private void enter(Call call) throws Refusal {
        try {
            if (lock.tryLock(Stores.millisLeft(call), TimeUnit.MILLISECONDS)) {
                return;
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        throw Trouble.busy(call.capability() + ": the store of " + home.label() + " is in use: try again");
    }

    private Connection opened() throws SQLException, IOException, Refusal {
        if (connection.isEmpty()) {
            home.make();
            Connection fresh = Sqlite.open(home.file(), settings);
            connection = Optional.of(fresh);
            try {
                Schema.settle(fresh, home.label());
                ProgressHandler.setHandler(fresh, STEPS, new Patience());
                long oldest = System.currentTimeMillis() - TimeUnit.DAYS.toMillis(settings.keyDays());
                Sqlite.run(fresh, "DELETE FROM done WHERE at < ?", oldest);
            } catch (SQLException | Refusal e) {
                close();
                throw e;
            }
        }
        return connection.get();
    }

    /** Ends what runs once its caller waits no longer. */
    private final class Patience extends ProgressHandler {
        @Override
        protected int progress() {
            return Thread.currentThread().isInterrupted() || Instant.now().isAfter(until) ? 1 : 0;
        }
    }

    private Refusal putAside(Call call, SQLException damage) {
        close();
        String name = "brain.db.damaged-" + MOMENT.format(Instant.now());
        try {
            // The log goes first: beside a fresh file SQLite would play it back.
            for (String part : List.of("-wal", "-shm", "")) {
                Path from = home.folder().resolve("brain.db" + part);
                if (Files.exists(from, LinkOption.NOFOLLOW_LINKS)) {
                    Files.move(from, home.folder().resolve(name + part));
                }
            }
        } catch (IOException e) {
            LOG.error("the store of {} is damaged and could not be put aside", home.label(), e);
            return Trouble.failed(
                    call.capability() + ": the store of " + home.label() + " is damaged: " + damage.getMessage());
        }
        LOG.error(
                "the store of {} is damaged and kept aside as {}: {}",
                home.label(),
                home.folder().resolve(name),
                damage.getMessage());
        return Trouble.failed(call.capability() + ": the store of " + home.label() + " is damaged: it is kept aside as "
                + name + ", and the next call begins an empty one; put a good copy there to have it back");
    }

    /** Closes the file, once nobody uses it; it opens again by itself. */
    void close() {
        lock.lock();
        try {
            if (connection.isPresent()) {
                connection.get().close();
            }
        } catch (SQLException e) {
            LOG.warn("the store of {} did not close: {}", home.label(), e.getMessage());
        } finally {
            connection = Optional.empty();
            lock.unlock();
        }
    }
}
