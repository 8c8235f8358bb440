package org.loket.agent;

import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Future;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;
import java.util.function.Predicate;
import org.loket.counter.Counter;
import org.loket.counter.Refusal;

/** Makes the calls of {@code agent.later}: so many at a time for the whole node, the others wait without a thread. */
final class Laters implements AutoCloseable {
    static final int THREADS = 64;
    /** Answers wait in a mailbox, however full it is, so none may be large. */
    static final int LONGEST = 1 << 20;

    private final ThreadPoolExecutor threads;

    Laters() {
        AtomicInteger number = new AtomicInteger();
        threads = new ThreadPoolExecutor(THREADS, THREADS, 10, TimeUnit.SECONDS, new LinkedBlockingQueue<>(), work -> {
            Thread thread = new Thread(work, "loket-agent-later-" + number.incrementAndGet());
            thread.setDaemon(true);
            return thread;
        });
        threads.allowCoreThreadTimeOut(true);
    }

    /** The calls of one agent; each is made once while this lives. */
    final class Desk {
        private final Set<String> begun = ConcurrentHashMap.newKeySet();
        private final Set<Future<?>> running = ConcurrentHashMap.newKeySet();
        private volatile boolean closed;

        /**
         * Makes a call and gives the body of its answer, unless the call was broken off by {@link #close} or because its
         * program stops, which closes the counter first.
         */
        void make(Counter counter, Parcel parcel, BooleanSupplier leaving, Predicate<String> answered) {
            if (closed || threads.isShutdown() || !begun.add(parcel.key())) {
                return;
            }
            Future<?> future = threads.submit(() -> {
                Optional<String> body = body(counter, parcel, leaving);
                if (!closed && body.filter(answered).isPresent()) {
                    begun.remove(parcel.key());
                }
                running.removeIf(Future::isDone);
            });
            running.add(future);
        }

        /** Breaks off what runs; the successor makes those calls again, with the same keys. */
        void close() {
            closed = true;
            running.forEach(future -> future.cancel(true));
            running.clear();
        }
    }

    private static Optional<String> body(Counter counter, Parcel parcel, BooleanSupplier leaving) {
        JsonObject body = new JsonObject();
        body.addProperty("ticket", parcel.ticket());
        body.addProperty("capability", parcel.capability());
        try {
            String answer = counter.once(parcel.key()).call(parcel.capability(), parcel.args());
            if (answer.length() > LONGEST) {
                throw new Refusal(
                        Refusal.Reason.FAILED,
                        Refusal.Ran.YES,
                        "the answer has " + answer.length() + " characters; a message brings at most " + LONGEST);
            }
            body.add("answer", JsonParser.parseString(answer));
        } catch (Refusal refusal) {
            if (refusal.reason() == Refusal.Reason.STOPPED && leaving.getAsBoolean()) {
                return Optional.empty();
            }
            body.add("refusal", JsonParser.parseString(KernelCall.document(refusal)));
        }
        return Optional.of(body.toString());
    }

    Desk desk() {
        return new Desk();
    }

    @Override
    public void close() {
        threads.shutdownNow();
    }
}
