package org.loket.capability.shell;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.osgi.framework.BundleException;

final class PatienceTest {
    @Test
    void whatHangsIsNamedAndLeftBehind() {
        var never = new CountDownLatch(1);
        try {
            var failure = assertThrows(
                    Failure.class,
                    () -> Patience.with("dice", Duration.ofMillis(20), () -> {
                        while (never.getCount() > 0) {
                            Thread.onSpinWait();
                        }
                    }));
            assertTrue(failure.getMessage().startsWith("dice: its own code still runs"), failure.getMessage());
        } finally {
            never.countDown();
        }
    }

    @Test
    void whatEndsIsWaitedForAndItsFailureIsItsOwn() throws Exception {
        var done = new AtomicReference<String>();
        Patience.with("dice", Patience.ENOUGH, () -> done.set("done"));
        assertEquals("done", done.get());
        var wrong = new BundleException("no");
        assertSame(
                wrong,
                assertThrows(
                        BundleException.class,
                        () -> Patience.with("dice", Patience.ENOUGH, () -> {
                            throw wrong;
                        })));
        var failure = new Failure("no");
        assertSame(
                failure,
                assertThrows(
                        Failure.class,
                        () -> Patience.with("dice", Patience.ENOUGH, () -> {
                            throw failure;
                        })));
    }
}
