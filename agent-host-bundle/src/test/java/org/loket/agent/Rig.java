package org.loket.agent;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;

/** What tests of guests stand on: built modules, an admission, and a thread that guests run on. */
final class Rig {
    static final Limits QUICK = new Limits(1, 1_000, 10, 100);

    private Rig() {}

    /** As much memory as anybody wants. */
    static Budget.Share share() {
        return new Budget(Long.MAX_VALUE).share();
    }

    static byte[] wasm(String name) throws IOException {
        try (InputStream in = Rig.class.getResourceAsStream(name + ".wasm")) {
            return in.readAllBytes();
        }
    }

    static Admission admission(Path folder) {
        return new Admission(new CompileCache(folder, new Secret(new byte[32])));
    }

    /** Runs work where guests run. */
    static <T> T run(Callable<T> work) throws Exception {
        try (Watchdog watchdog = new Watchdog()) {
            FutureTask<T> task = new FutureTask<>(work);
            new AgentThread(task, "test", watchdog).start();
            return task.get();
        } catch (ExecutionException e) {
            if (e.getCause() instanceof Exception cause) {
                throw cause;
            }
            throw e;
        }
    }
}
