package org.loket.capability.store;

import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.Random;
import org.loket.counter.Call;
import org.loket.counter.Calls;

/** Measures the brain at 100,000 entries; run by hand, with an empty folder as its argument. */
final class BrainLoad {
    private static final int ENTRIES = 100_000;
    private static final int BATCH = 500;
    private static final int WORDS = 30_000;
    private static final int SEARCHES = 2_000;

    private final Random random = new Random(42);
    private final double[] rank = new double[WORDS];

    private BrainLoad() {
        double sum = 0;
        for (int i = 0; i < WORDS; i++) {
            sum += 1.0 / (i + 10);
            rank[i] = sum;
        }
    }

    /** The argument is the folder of homes. */
    public static void main(String... args) throws Exception {
        new BrainLoad().run(Path.of(args[0]));
    }

    /** Time on the processor, of this thread: on a machine that others use as well, the clock says little. */
    private static long worked() {
        return ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime();
    }

    private void run(Path homes) throws Exception {
        var stores = new Stores(new Settings(homes, 4, 600, 1024, 30, false, 30));
        var put = new BrainPut(stores);
        var calls = new Call[ENTRIES / BATCH];
        for (int i = 0; i < calls.length; i++) {
            calls[i] = Calls.of("store.brain.put", batch());
        }
        long began = System.nanoTime();
        long busy = worked();
        for (Call call : calls) {
            put.call(call);
        }
        long work = Duration.ofNanos(worked() - busy).toMillis();
        long millis = Duration.ofNanos(System.nanoTime() - began).toMillis();
        System.out.printf(
                "put: %,d entries in %,d ms, %,d per s; %,d per s of processor%n",
                ENTRIES, millis, ENTRIES * 1000L / millis, ENTRIES * 1000L / work);
        var search = new BrainSearch(stores);
        for (int words : new int[] {1, 3, 6, 12}) {
            searches(search, words);
            searches(search, words);
        }
        stores.close();
        try (var files = Files.walk(homes)) {
            System.out.printf(
                    "file: %,d bytes%n",
                    files.filter(Files::isRegularFile)
                            .mapToLong(f -> f.toFile().length())
                            .sum());
        }
    }

    private void searches(BrainSearch search, int words) throws Exception {
        long[] nanos = new long[SEARCHES];
        long[] work = new long[SEARCHES];
        for (int i = 0; i < SEARCHES; i++) {
            Call call = Calls.of("store.brain.search", "{\"query\":\"" + text(words) + "\"}");
            long began = System.nanoTime();
            long busy = worked();
            search.call(call);
            work[i] = worked() - busy;
            nanos[i] = System.nanoTime() - began;
        }
        Arrays.sort(nanos);
        Arrays.sort(work);
        System.out.printf(
                "search, %d words: p50 %,d us, p95 %,d us, p99 %,d us; of processor p50 %,d us, p95 %,d us%n",
                words,
                nanos[SEARCHES / 2] / 1000,
                nanos[SEARCHES * 95 / 100] / 1000,
                nanos[SEARCHES * 99 / 100] / 1000,
                work[SEARCHES / 2] / 1000,
                work[SEARCHES * 95 / 100] / 1000);
    }

    private String batch() {
        var args = new StringBuilder("{\"entries\":[");
        for (int i = 0; i < BATCH; i++) {
            args.append(i == 0 ? "" : ",").append("{\"origin\":\"book\",\"text\":\"");
            args.append(text(20 + random.nextInt(40))).append("\"}");
        }
        return args.append("]}").toString();
    }

    /** Words as common as those of a language: the n-th as often as 1/n. */
    private String text(int words) {
        var text = new StringBuilder();
        for (int i = 0; i < words; i++) {
            int at = Arrays.binarySearch(rank, random.nextDouble() * rank[WORDS - 1]);
            text.append(i == 0 ? "" : " ").append('w').append(Integer.toString(at < 0 ? -at - 1 : at, 36));
        }
        return text.toString();
    }
}
