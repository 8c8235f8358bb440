package org.loket.kernel;

import java.util.List;
import java.util.concurrent.TimeUnit;

/** A set of seats that is being closed together: new calls wait outside, those in flight may finish. */
final class Drain {
    private final List<Seat> seats;
    private boolean exhausted;

    Drain(List<Seat> seats) {
        this.seats = List.copyOf(seats);
        seats.forEach(seat -> seat.close(this));
    }

    /**
     * Waits until no call is in flight but those that the waiting thread itself is serving.
     *
     * @param current the call the waiting thread serves; null if none
     * @return whether all left in time; if not, what still runs is given up, and nobody waits for it again
     */
    synchronized boolean await(Served current, long limitNanos) {
        long end = System.nanoTime() + limitNanos;
        boolean interrupted = false;
        while (inFlight() > (current == null ? 0 : current.seatsIn(this))) {
            long left = end - System.nanoTime();
            if (left <= 0 || exhausted) {
                exhausted = true;
                seats.forEach(Seat::abandon);
                break;
            }
            try {
                TimeUnit.NANOSECONDS.timedWait(this, left);
            } catch (InterruptedException e) {
                interrupted = true;
                end = System.nanoTime();
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
        return !exhausted;
    }

    private int inFlight() {
        return seats.stream().mapToInt(Seat::inFlight).sum();
    }

    synchronized void left() {
        notifyAll();
    }

    List<Seat> seats() {
        return seats;
    }

    void lift() {
        seats.forEach(seat -> seat.reopen(this));
    }
}
