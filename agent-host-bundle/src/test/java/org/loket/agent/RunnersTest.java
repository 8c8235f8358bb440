package org.loket.agent;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;

import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
final class RunnersTest {
    private final BlockingQueue<Object> ran = new LinkedBlockingQueue<>();
    private Runners runners = new Runners(1, 10);

    @AfterEach
    void close() {
        runners.close();
    }

    @Test
    void whatComesAfterLetsOthersGoFirst() throws InterruptedException {
        runners.run(() -> {
            runners.run(() -> ran.add("another's"));
            runners.after(() -> ran.add("more"));
            ran.add("first");
        });
        assertEquals(List.of("first", "another's", "more"), List.of(ran.take(), ran.take(), ran.take()));
    }

    @Test
    void whatComesAfterNeedsNoOtherThread() throws InterruptedException {
        runners.close();
        runners = new Runners(2, 10);
        runners.run(() -> {
            runners.after(() -> ran.add(Thread.currentThread()));
            ran.add(Thread.currentThread());
        });
        assertSame(ran.take(), ran.take());
    }

    @Test
    void whatComesAfterTheEndIsDropped() throws InterruptedException {
        runners.run(() -> {
            runners.close();
            runners.after(() -> ran.add("late"));
            ran.add("first");
        });
        assertEquals("first", ran.take());
        runners.close();
        assertEquals(List.of(), List.copyOf(ran));
    }
}
