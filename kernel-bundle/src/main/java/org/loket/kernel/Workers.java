package org.loket.kernel;

import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.loket.counter.Refusal;
import org.loket.counter.Refusal.Ran;

/**
 * The threads on which modules serve: bounded for the node and for each module, so that one that hangs takes its own
 * places only. They live in a thread group of their own, outside which nothing of the kernel runs.
 */
final class Workers implements AutoCloseable {
    private static final int ALL = 1_024;

    /** The kernel's own refusal of a piece of work, apart from whatever the work itself may throw. */
    static final class GivenUp extends Exception {
        private static final long serialVersionUID = 1L;
        private final transient Refusal refusal;

        GivenUp(Refusal refusal) {
            super(refusal.getMessage(), null, false, false);
            this.refusal = refusal;
        }

        Refusal refusal() {
            return refusal;
        }
    }

    private final Slots slots;
    private final int each;
    private final ThreadGroup group = new ThreadGroup("loket-modules");
    private final Map<Caller, Places> places = new ConcurrentHashMap<>();
    private final ThreadPoolExecutor threads;

    /** @param each how many calls one module may serve at once */
    Workers(Slots slots, int each) {
        this.slots = slots;
        this.each = each;
        threads = new ThreadPoolExecutor(
                0, ALL, 30, TimeUnit.SECONDS, new SynchronousQueue<>(), work -> Privileged.get(() -> thread(work)));
    }

    private Thread thread(Runnable work) {
        var thread = new Thread(group, work, "loket-worker", 0, false);
        thread.setDaemon(true);
        thread.setContextClassLoader(null);
        return thread;
    }

    /**
     * Runs work of a module on a thread of its own and waits for it.
     *
     * @param asGate the gate as which it runs; null if as the provider
     * @param limitNanos how long to wait
     * @param ended told when the work has really ended, however late, or could not begin
     * @throws GivenUp if the work could not begin or was not waited for any longer
     * @throws Throwable what the work threw
     */
    <T> T run(Served call, Seat seat, Caller asGate, long limitNanos, Callable<T> work, Runnable ended)
            throws Throwable {
        Places own = places(seat.owner());
        if (!taken(own, call, ended)) {
            ended.run();
            throw new GivenUp(Refusals.busy(seat.owner().name()));
        }
        var task = new FutureTask<>(() -> named(call, asGate, work));
        seat.started(task);
        Runnable whole = () -> {
            task.run();
            seat.ended(task);
            ended.run();
        };
        try {
            threads.execute(() -> own.occupy(whole));
        } catch (RejectedExecutionException | OutOfMemoryError e) {
            seat.ended(task);
            own.leave();
            ended.run();
            throw new GivenUp(Refusals.busy("the node"));
        }
        return await(call, task, limitNanos);
    }

    private static boolean taken(Places own, Served call, Runnable ended) throws GivenUp {
        try {
            return own.takeSoon();
        } catch (InterruptedException e) {
            ended.run();
            Thread.currentThread().interrupt();
            throw new GivenUp(Refusals.interrupted(call, Ran.NO));
        }
    }

    /**
     * Has a gate told something whatever stands against it: it waits its turn where all places are taken, and is neither
     * cancelled with the caller nor given up.
     *
     * @param limitNanos how long to wait for it
     * @param ended told when it has really been told, however late
     * @throws TimeoutException if it was not waited for any longer
     * @throws ExecutionException what the gate threw
     */
    void tell(Served call, Caller gate, long limitNanos, Callable<?> work, Runnable ended)
            throws TimeoutException, ExecutionException {
        var task = new FutureTask<>(() -> named(call, gate, work));
        Places own = places(gate);
        own.queue(() -> {
            task.run();
            ended.run();
        });
        if (own.take()) {
            try {
                threads.execute(() -> own.occupy(() -> {}));
            } catch (RejectedExecutionException | OutOfMemoryError e) {
                own.occupy(() -> {});
            }
        }
        awaitTold(task, System.nanoTime() + limitNanos);
    }

    private static void awaitTold(FutureTask<?> task, long until) throws TimeoutException, ExecutionException {
        boolean interrupted = false;
        try {
            while (true) {
                try {
                    task.get(Math.max(0, until - System.nanoTime()), TimeUnit.NANOSECONDS);
                    return;
                } catch (InterruptedException e) {
                    interrupted = true;
                }
            }
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    private Places places(Caller owner) {
        return places.computeIfAbsent(owner, any -> new Places(each));
    }

    private static <T> T await(Served call, FutureTask<T> task, long limitNanos) throws Throwable {
        try {
            return task.get(Math.max(0, limitNanos), TimeUnit.NANOSECONDS);
        } catch (ExecutionException e) {
            throw e.getCause();
        } catch (TimeoutException e) {
            call.close();
            task.cancel(true);
            throw new GivenUp(Refusals.timeout(call, Ran.MAYBE));
        } catch (InterruptedException e) {
            call.close();
            task.cancel(true);
            Thread.currentThread().interrupt();
            throw new GivenUp(Refusals.interrupted(call, Ran.MAYBE));
        } catch (CancellationException e) {
            call.close();
            throw new GivenUp(Refusals.replaced(call));
        }
    }

    private <T> T named(Served call, Caller asGate, Callable<T> work) throws Exception {
        Slot slot = slots.mine();
        Served outer = slot.current();
        Caller outerGate = slot.gate();
        Thread thread = Thread.currentThread();
        String name = thread.getName();
        int priority = thread.getPriority();
        ClassLoader loader = Privileged.get(thread::getContextClassLoader);
        thread.setName("loket-worker " + call.capability());
        slot.serve(call, asGate);
        try {
            return work.call();
        } finally {
            slot.serve(outer, outerGate);
            thread.setName(name);
            Privileged.get(() -> restored(thread, priority, loader));
        }
    }

    /** Makes a thread what it was before a module had it: the next one to run on it may be another's. */
    @SuppressWarnings("ThreadPriorityCheck")
    private static Thread restored(Thread thread, int priority, ClassLoader loader) {
        if (thread.getContextClassLoader() != loader) {
            thread.setContextClassLoader(loader);
        }
        if (thread.getPriority() != priority) {
            thread.setPriority(priority);
        }
        return thread;
    }

    void forget(Caller owner) {
        places.remove(owner);
    }

    @Override
    public void close() {
        threads.shutdownNow();
    }
}
