package org.loket.kernel;

import java.lang.System.Logger;
import java.util.concurrent.TimeUnit;

/** The kernel's clock: cuts off quick providers that hang, and reopens what was announced to stop and did not. */
final class Watchdog implements AutoCloseable {
    private static final Logger LOG = System.getLogger("org.loket.kernel");
    private static final long TICK_NANOS = TimeUnit.MILLISECONDS.toNanos(25);

    private final Slots slots;
    private final Switchboard switchboard;
    private final Thread thread = new Thread(this::watch, "loket-watchdog");

    Watchdog(Slots slots, Switchboard switchboard) {
        this.slots = slots;
        this.switchboard = switchboard;
    }

    void start() {
        thread.setDaemon(true);
        thread.start();
    }

    private void watch() {
        try {
            while (true) {
                TimeUnit.NANOSECONDS.sleep(TICK_NANOS);
                long now = System.nanoTime();
                slots.watch(now, Watchdog::hung);
                switchboard.lift(now);
            }
        } catch (InterruptedException e) {
            LOG.log(Logger.Level.DEBUG, "the watchdog ends");
        }
    }

    private static void hung(Served call) {
        call.provided().ifPresent(provider -> {
            provider.owner().slow();
            LOG.log(
                    Logger.Level.WARNING,
                    "{0} hung in {1} on its caller''s thread and was cut off: from now on it gets threads of its own",
                    provider.owner().name(),
                    call.capability());
        });
    }

    @Override
    public void close() {
        thread.interrupt();
    }
}
