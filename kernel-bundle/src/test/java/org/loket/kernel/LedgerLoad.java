package org.loket.kernel;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;

/** Measures the ledger alone, by hand: {@code java -cp … org.loket.kernel.LedgerLoad [folder]}. */
final class LedgerLoad {
    private LedgerLoad() {}

    public static void main(String[] args) throws Exception {
        Path data = args.length > 0 ? Path.of(args[0]) : Files.createTempDirectory("ledger-load");
        LedgerFolder folder = new LedgerFolder(data);
        try (Ledger ledger = folder.open(new Ledger.Settings(
                8 << 20, 1L << 30, 10_000, Ledger.Settings.defaults().forceEvery()))) {
            for (int round = 0; round < 3; round++) {
                System.out.printf("reads/s, 2 callers %,d%n", rate(() -> read(ledger)));
                System.out.printf("writes/s, 2 callers %,d%n", rate(() -> write(ledger)));
                System.out.printf("read at 100,000/s p50 %d ns%n", median(() -> read(ledger), 10_000));
                System.out.printf("write at 20,000/s p50 %d ns%n", median(() -> write(ledger), 50_000));
            }
            long start = System.nanoTime();
            String verified = ledger.verify(java.util.OptionalLong.empty(), java.util.Optional.empty());
            System.out.printf("verify %d ms: %s%n", (System.nanoTime() - start) / 1_000_000, verified);
        }
    }

    private static final Told CALL = Told.call("time.now");

    private static void read(Ledger ledger) {
        if (!ledger.read(CALL)) {
            throw new IllegalStateException("not recorded");
        }
    }

    private static void write(Ledger ledger) {
        Told call = Told.call("store.kv.put");
        try {
            ledger.begin(call);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        ledger.end(call);
    }

    private static long rate(Runnable work) throws InterruptedException {
        long seconds = 3;
        long[] done = new long[2 * 64];
        List<Thread> threads = IntStream.range(0, 2)
                .mapToObj(i -> new Thread(() -> {
                    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(seconds);
                    long count = 0;
                    for (; System.nanoTime() < end; count++) {
                        work.run();
                    }
                    done[i * 64] = count;
                }))
                .toList();
        threads.forEach(Thread::start);
        for (Thread thread : threads) {
            thread.join();
        }
        return Arrays.stream(done).sum() / seconds;
    }

    private static long median(Runnable work, long everyNanos) {
        long[] nanos = new long[100_000];
        long next = System.nanoTime();
        for (int i = 0; i < nanos.length; i++) {
            for (next += everyNanos; System.nanoTime() < next; ) {
                Thread.onSpinWait();
            }
            long start = System.nanoTime();
            work.run();
            nanos[i] = System.nanoTime() - start;
        }
        Arrays.sort(nanos);
        return nanos[nanos.length / 2];
    }
}
