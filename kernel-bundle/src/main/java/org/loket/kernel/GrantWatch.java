package org.loket.kernel;

import static java.nio.file.StandardWatchEventKinds.ENTRY_CREATE;
import static java.nio.file.StandardWatchEventKinds.ENTRY_DELETE;
import static java.nio.file.StandardWatchEventKinds.ENTRY_MODIFY;

import java.io.IOException;
import java.lang.System.Logger.Level;
import java.nio.file.Path;
import java.nio.file.WatchKey;
import java.nio.file.WatchService;
import java.util.concurrent.TimeUnit;

/** Has the store look at its folder when it changed, soon after while something is unsettled, and every five seconds anyway. */
final class GrantWatch implements AutoCloseable {
    private static final System.Logger LOG = System.getLogger("org.loket.kernel");
    private static final long SOON = 500;
    private static final long ANYWAY = 5_000;

    private final Path folder;
    private final GrantStore store;
    private final Thread thread;
    private volatile boolean closed;

    /** Begins to watch. */
    GrantWatch(Path folder, GrantStore store) {
        this.folder = folder;
        this.store = store;
        thread = Daemon.start("loket-grants", this::watch, () -> closed);
    }

    @Override
    public void close() {
        closed = true;
        Daemon.interrupt(thread);
        try {
            thread.join(ANYWAY);
        } catch (InterruptedException stop) {
            Thread.currentThread().interrupt();
        }
    }

    private void watch() throws InterruptedException {
        try (WatchService watch = folder.getFileSystem().newWatchService()) {
            WatchKey mine = folder.register(watch, ENTRY_CREATE, ENTRY_DELETE, ENTRY_MODIFY);
            while (mine.isValid() && !closed) {
                rescan();
                WatchKey key = watch.poll(store.unsettled() ? SOON : ANYWAY, TimeUnit.MILLISECONDS);
                if (key != null) {
                    key.pollEvents();
                    key.reset();
                }
            }
        } catch (IOException unwatched) {
            LOG.log(Level.DEBUG, "cannot watch " + folder + ": looking every five seconds", unwatched);
            rescan();
            Thread.sleep(ANYWAY);
        }
    }

    private void rescan() {
        try {
            store.rescan();
        } catch (RuntimeException wrong) {
            LOG.log(Level.ERROR, "cannot look at the grants in " + folder, wrong);
        }
    }
}
