package org.loket.capability.shell;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** Tells a person at a terminal, once an answer takes long, for how long they have waited; leaves no trace when it comes. */
final class Waiting {
    static final Duration LONG = Duration.ofSeconds(2);
    private static final String CLEAR = "\r\u001b[K";

    private final Screen screen;
    private final String who;
    private final CountDownLatch over = new CountDownLatch(1);
    private final Thread thread;

    private Waiting(Screen screen, String who, Duration patience) {
        this.screen = screen;
        this.who = who;
        this.thread = new Thread(() -> tell(patience), "loket-shell-waiting");
        thread.setDaemon(true);
    }

    /** Begins to wait; where nobody sees a line come and go, in a pipe or file, it says nothing. */
    static Waiting on(Screen screen, String who, Duration patience) {
        var waiting = new Waiting(screen, who, patience);
        if (screen.colour()) {
            waiting.thread.start();
        }
        return waiting;
    }

    private void tell(Duration patience) {
        long begun = System.nanoTime();
        boolean told = false;
        try {
            for (Duration next = patience; !over.await(next.toNanos(), TimeUnit.NANOSECONDS); ) {
                long seconds = TimeUnit.NANOSECONDS.toSeconds(System.nanoTime() - begun);
                screen.out().print(CLEAR + "waiting for " + who + ": " + seconds + " s (Ctrl-C stops waiting)");
                screen.out().flush();
                told = true;
                next = Duration.ofSeconds(1);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            if (told) {
                screen.out().print(CLEAR);
                screen.out().flush();
            }
        }
    }

    /** The answer came. */
    void close() {
        over.countDown();
        boolean interrupted = false;
        try {
            thread.join();
        } catch (InterruptedException e) {
            interrupted = true;
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
