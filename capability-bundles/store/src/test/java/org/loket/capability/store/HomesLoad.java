package org.loket.capability.store;

import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.loket.counter.Call;
import org.loket.counter.Calls;

/**
 * Writes to many homes and reads each of them again, a bounded number of them open at any time; run by hand, with an empty
 * folder and, if not 10,000, how many.
 */
final class HomesLoad {
    private static final int OPEN = 64;

    private HomesLoad() {}

    /** The arguments are the folder of homes, and how many. */
    public static void main(String... args) throws Exception {
        int homes = args.length > 1 ? Integer.parseInt(args[1]) : 10_000;
        var stores = new Stores(new Settings(Path.of(args[0]), OPEN, 600, 16, 30, false, 30));
        var most = new AtomicInteger();
        for (String what : new String[] {"put", "get"}) {
            long began = System.nanoTime();
            var threads = Executors.newFixedThreadPool(4);
            var done = new java.util.ArrayList<Future<?>>();
            for (int i = 0; i < homes; i++) {
                int n = i;
                done.add(threads.submit(() -> {
                    ask(stores, what, n);
                    return most.accumulateAndGet(stores.open(), Math::max);
                }));
            }
            for (Future<?> one : done) {
                one.get();
            }
            threads.shutdown();
            threads.awaitTermination(1, TimeUnit.MINUTES);
            long millis = Duration.ofNanos(System.nanoTime() - began).toMillis();
            System.out.printf(
                    "%s: %,d homes in %,d ms, %,d per s, at most %d open%n",
                    what, homes, millis, homes * 1000L / Math.max(1, millis), most.get());
        }
        stores.close();
        if (most.get() > OPEN) {
            throw new IllegalStateException("more were open than may be");
        }
    }

    private static void ask(Stores stores, String what, int n) throws Exception {
        String args = what.equals("put") ? "{\"key\":\"k\",\"value\":" + n + "}" : "{\"key\":\"k\"}";
        Call call = Calls.of("agent.a/n" + n, "store.kv." + what, args);
        String answer = what.equals("put") ? new KvPut(stores).call(call) : new KvGet(stores).call(call);
        if (what.equals("get") && !answer.contains("\"value\":" + n + ",")) {
            throw new IllegalStateException("home " + n + " answers " + answer);
        }
    }
}
