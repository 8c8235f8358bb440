package org.loket.agent;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.FutureTask;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

final class StackTest {
    /** So large that no other thread's old stack is handed out for it, which a small one is at times. */
    private static final long LARGE = 16L << 20;

    /** So large that the C library keeps no old one, which would be resident already. */
    private static final long FRESH = 48L << 20;

    private static final int ALL = (int) (LARGE / Stack.BYTES);

    private int found;
    private int refused;

    private static boolean fits(int times) throws Exception {
        FutureTask<Boolean> probe = new FutureTask<>(() -> {
            try {
                Descent.probe(times);
                return true;
            } catch (StackOverflowError e) {
                return false;
            }
        });
        new Thread(null, probe, "probe", LARGE).start();
        return probe.get();
    }

    /** Interpreted, a descent takes twice what it promises: this waits until it is compiled. */
    @BeforeAll
    static void compiled() throws Exception {
        while (!fits(ALL * 2 / 3)) {
            for (int probe = 0; probe < 1_000; probe++) {
                Descent.probe(1);
            }
        }
    }

    @Test
    void aDescentNeedsWhatItPromisesHoweverItIsCompiled() throws Exception {
        for (int round = 0; round < 200; round++) {
            assertEquals(false, fits(ALL));
            assertEquals(true, fits(ALL / 3));
            for (int probe = 0; probe < 100; probe++) {
                Descent.probe(1);
            }
        }
    }

    @Test
    void whoIsToldThatThereIsRoomCanGoDown() throws Exception {
        assertTrue(Stack.heeded(), "this JVM does not say how much room there is");
        for (int round = 1; round <= 50; round++) {
            FutureTask<Void> work = new FutureTask<>(this::deeper, null);
            new Thread(null, work, "deeper", AgentThread.STACK).start();
            work.get();
            assertEquals(round, refused);
        }
        assertTrue(found > 50 * 1_000, "room was found " + found + " times");
    }

    private void deeper() {
        if (isRoom()) {
            found++;
            Descent.probe(1);
            deeper();
        } else {
            refused++;
        }
    }

    private static boolean isRoom() {
        try {
            Stack.probe();
            return true;
        } catch (StackOverflowError e) {
            return false;
        }
    }

    @Test
    void whoAsksForRoomTouchesNoneOfIt() throws Exception {
        assumeTrue(Files.exists(Path.of("/proc/self/smaps")), "there is no /proc");
        int threads = 20;
        CountDownLatch asked = new CountDownLatch(threads);
        CountDownLatch end = new CountDownLatch(1);
        for (int i = 0; i < threads; i++) {
            Thread thread = new Thread(null, () -> ask(asked, end), "asks", FRESH);
            thread.setDaemon(true);
            thread.start();
        }
        asked.await();
        long resident = resident();
        end.countDown();
        assertTrue(
                resident > 0 && resident < threads * (Stack.BYTES * 3L / 4), resident + " bytes of stack are resident");
    }

    private static void ask(CountDownLatch asked, CountDownLatch end) {
        for (int i = 0; i < 1_000; i++) {
            Stack.probe();
        }
        asked.countDown();
        try {
            end.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** What is resident of stacks as large as these. */
    private static long resident() throws IOException {
        long resident = 0;
        boolean stack = false;
        Pattern mapping = Pattern.compile("([0-9a-f]+)-([0-9a-f]+) rw-p .*");
        for (String line : Files.readAllLines(Path.of("/proc/self/smaps"))) {
            Matcher found = mapping.matcher(line);
            if (found.matches()) {
                long size = Long.parseLong(found.group(2), 16) - Long.parseLong(found.group(1), 16);
                stack = Math.abs(size - FRESH) < 1 << 18;
            } else if (stack && line.startsWith("Rss:")) {
                resident += Long.parseLong(line.replaceAll("\\D", "")) << 10;
            }
        }
        return resident;
    }
}
