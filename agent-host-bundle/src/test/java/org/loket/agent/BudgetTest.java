package org.loket.agent;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.loket.counter.Refusal;

final class BudgetTest {
    private final Budget budget = new Budget(40L * Image.PAGE);

    private static void take(Budget.Share share, int from, int to) {
        for (int page = from; page < to; page++) {
            share.take(page);
        }
    }

    private long pages() {
        return budget.taken() / Image.PAGE;
    }

    @Test
    void whoeverComesFirstMayHaveHalfAndEachOtherItsPartOfTheRest() {
        Budget.Share hog = budget.share();
        Budget.Share second = budget.share();
        take(hog, 0, 20);
        String words = assertThrows(Budget.Spent.class, () -> hog.take(20)).getMessage();
        assertTrue(words.contains("80 KiB of memory in all, of the 160 KiB that loket.agents.memory-mb"), words);
        take(second, 0, 10);
        assertThrows(Budget.Spent.class, () -> second.take(10));
        assertEquals(30, pages());
        hog.rollBack();
        assertDoesNotThrow(() -> second.take(10));
        assertEquals(11, pages());
    }

    @Test
    void aPageThatIsReplacedCountsTwiceUntilTheMessageCommits() {
        Budget.Share share = budget.share();
        take(share, 0, 3);
        share.commit();
        assertEquals(3, pages());
        take(share, 1, 5);
        take(share, 1, 5);
        assertEquals(7, pages());
        share.commit();
        assertEquals(5, pages());
        share.take(9);
        share.rollBack();
        assertEquals(5, pages());
        share.settle(Set.of(0, 7));
        assertEquals(2, pages());
    }

    @Test
    void whoIsGoneHasNothingAndGetsNothing() {
        Budget.Share share = budget.share();
        take(share, 0, 3);
        share.commit();
        take(share, 0, 1);
        share.close();
        share.settle(Set.of(1));
        assertEquals(0, pages());
        assertThrows(Budget.Spent.class, () -> share.take(0));
    }

    @Test
    void anAgentForWhichThereIsNoMemoryIsBusyAndIsAsBeforeAndOthersGoOn(@TempDir Path folder) throws Exception {
        try (Arena arena = new Arena(folder, 2, 10, 3 << 20)) {
            Agent first = arena.agent("hostile/memory-hog", Arena.AMPLE);
            Agent second = arena.agent("hostile/loop-fill", Arena.AMPLE);
            Agent good = arena.agent("guest/counter", Arena.AMPLE);
            assertEquals("{}", Arena.ask(first, "{}"));
            ExecutionException busy = assertThrows(
                    ExecutionException.class,
                    () -> Arena.post(second, "{}").reply().answer().get());
            Refusal refusal = (Refusal) busy.getCause();
            assertEquals(Refusal.Reason.BUSY, refusal.reason());
            assertTrue(refusal.getMessage().contains("loket.agents.memory-mb"), refusal.getMessage());
            assertTrue(refusal.detail().contains("retry-ms"), refusal.detail());
            assertEquals(0, second.view().pages());
            assertEquals("{\"n\":1,\"m\":1}", Arena.ask(good, "0"));
            long before = arena.budget.taken();
            first.release();
            assertEquals(before - (1 << 20), arena.budget.taken());
        }
    }
}
