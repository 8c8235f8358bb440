package org.loket.agent;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.concurrent.FutureTask;
import org.junit.jupiter.api.Test;

final class StackTest {
    /** So large that no other thread's old stack is handed out for it, which a small one is at times. */
    private static final long LARGE = 16L << 20;

    private static boolean fits(int times) throws Exception {
        FutureTask<Boolean> probe = new FutureTask<>(() -> {
            try {
                Stack.probe(times);
                return true;
            } catch (StackOverflowError e) {
                return false;
            }
        });
        new Thread(null, probe, "probe", LARGE).start();
        return probe.get();
    }

    @Test
    void theProbeNeedsWhatItPromisesHoweverItIsCompiled() throws Exception {
        int all = (int) (LARGE / Stack.BYTES);
        for (int round = 0; round < 200; round++) {
            assertEquals(false, fits(all));
            assertEquals(true, fits(all / 3));
            for (int probe = 0; probe < 100; probe++) {
                Stack.probe();
            }
        }
    }
}
