package org.loket.capability.shell;

import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.osgi.framework.BundleException;

/** Waits for work that runs a module's own code, which may hang: then the shell says so and goes on, and leaves it behind. */
final class Patience {
    /** Longer than a drain, and than any module should take to come or go. */
    static final Duration ENOUGH = Duration.ofSeconds(15);

    private Patience() {}

    /** What is done to one bundle. */
    interface Deed {
        void run() throws Failure, BundleException, IOException;
    }

    static void with(String name, Duration limit, Deed deed) throws Failure, BundleException, IOException {
        var task = new FutureTask<Void>(() -> {
            deed.run();
            return null;
        });
        var thread = new Thread(task, "loket-shell-" + name);
        thread.setDaemon(true);
        thread.start();
        try {
            task.get(limit.toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException e) {
            throw new Failure(name + ": its own code still runs after " + limit.toSeconds()
                    + " s and may hang: look at lb, or restart the node");
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new Failure(name + ": not waited for any longer; look at lb");
        } catch (ExecutionException e) {
            throw same(e.getCause());
        }
    }

    private static Failure same(Throwable thrown) throws Failure, BundleException, IOException {
        if (thrown instanceof BundleException wrong) {
            throw wrong;
        }
        if (thrown instanceof IOException wrong) {
            throw wrong;
        }
        if (thrown instanceof RuntimeException wrong) {
            throw wrong;
        }
        if (thrown instanceof Error wrong) {
            throw wrong;
        }
        return (Failure) thrown;
    }
}
