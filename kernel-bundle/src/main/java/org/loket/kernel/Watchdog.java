package org.loket.kernel;

import java.lang.System.Logger;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/** The kernel's clock: cuts off quick providers that hang, and reopens what was announced to stop and did not. */
final class Watchdog implements AutoCloseable {
    private static final Logger LOG = System.getLogger("org.loket.kernel");
    private static final long TICK_NANOS = TimeUnit.MILLISECONDS.toNanos(25);

    private final Slots slots;
    private final Switchboard switchboard;
    private volatile boolean closed;
    private Thread thread = Thread.currentThread();

    Watchdog(Slots slots, Switchboard switchboard) {
        this.slots = slots;
        this.switchboard = switchboard;
    }

    void start() {
        thread = Daemon.start("loket-watchdog", this::watch, () -> closed);
    }

    private void watch() throws InterruptedException {
        TimeUnit.NANOSECONDS.sleep(TICK_NANOS);
        long now = System.nanoTime();
        slots.watch(now, Watchdog::hung);
        switchboard.lift(now);
    }

    private static void hung(Served call, Optional<Caller> gate) {
        gate.or(() -> call.provided().map(Provider::owner)).ifPresent(owner -> {
            owner.slow();
            LOG.log(
                    Logger.Level.WARNING,
                    "{0} hung in {1} on its caller''s thread and was cut off: from now on it gets threads of its own",
                    owner.name(),
                    call.capability());
        });
    }

    @Override
    public void close() {
        closed = true;
        Daemon.interrupt(thread);
    }
}
