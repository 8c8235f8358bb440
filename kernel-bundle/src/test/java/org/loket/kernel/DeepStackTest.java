package org.loket.kernel;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.loket.counter.Refusal;

class DeepStackTest {
    @Test
    void whoCallsOnTheLastOfItsStackBreaksNothing(@TempDir Path data) throws Exception {
        var folder = new LedgerFolder(data);
        try (Ledger ledger = folder.open()) {
            var desk = new Desk(new Slots(), null, null, null, null, ledger);
            var thread = new Thread(null, () -> repeat(desk), "deep", 256 << 10);
            thread.start();
            thread.join(120_000);
            ledger.note("after", "{}");
            assertEquals(List.of(), LedgerFolder.problems(ledger));
        }
        assertEquals(List.of(), folder.problems());
    }

    private static void repeat(Desk desk) {
        for (int i = 0; i < 100; i++) {
            var counter = new BundleCounter(desk, Fixtures.caller(i, "com.example.deep" + i));
            var calls = new AtomicInteger(60);
            try {
                deeper(counter, calls, i % 50 + 1_000_000);
            } catch (StackOverflowError end) {
                calls.set(0);
            }
        }
    }

    private static long deeper(BundleCounter counter, AtomicInteger calls, int more) {
        if (more == 0) {
            return 0;
        }
        try {
            return deeper(counter, calls, more - 1) + 1;
        } catch (StackOverflowError end) {
            if (calls.getAndDecrement() > 0) {
                call(counter);
            }
            throw end;
        }
    }

    private static void call(BundleCounter counter) {
        try {
            counter.call("", "{}");
        } catch (Refusal refused) {
            return;
        }
    }
}
