package org.loket.agent;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.concurrent.FutureTask;
import org.junit.jupiter.api.Test;

final class StackTest {
    private static boolean fits(int kibibytes) throws Exception {
        FutureTask<Boolean> probe = new FutureTask<>(() -> {
            try {
                Stack.probe();
                return true;
            } catch (StackOverflowError e) {
                return false;
            }
        });
        new Thread(null, probe, "probe", kibibytes * 1024L).start();
        return probe.get();
    }

    @Test
    void theProbeNeedsWhatItPromisesHoweverItIsCompiled() throws Exception {
        for (int round = 0; round < 200; round++) {
            assertEquals(false, fits(Stack.BYTES / 1024));
            assertEquals(true, fits(1_024));
            for (int probe = 0; probe < 100; probe++) {
                Stack.probe();
            }
        }
    }
}
