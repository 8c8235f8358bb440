package org.loket.agent;

import java.util.Arrays;

/** A good agent that is asked all the while; its answers must be right, its times are noted and judged by nobody. */
final class Bystander {
    private final Agent agent;
    private final Thread thread;
    private long[] nanos = new long[1 << 12];
    private int asked;
    private String wrong = "";
    private volatile boolean over;

    Bystander(Arena arena) throws Exception {
        agent = arena.agent("guest/steady", new Limits(1, 10_000, 100, 10));
        thread = new Thread(this::run, "bystander");
        thread.start();
    }

    private void run() {
        try {
            while (!over && wrong.isEmpty()) {
                long before = System.nanoTime();
                String answer = Arena.ask(agent, "{}");
                if (asked == nanos.length) {
                    nanos = Arrays.copyOf(nanos, 2 * asked);
                }
                nanos[asked++] = System.nanoTime() - before;
                if (!answer.equals("{\"n\":" + asked % 10 + "}")) {
                    wrong = answer + " at message " + asked;
                }
                Thread.sleep(1);
            }
        } catch (Exception e) {
            wrong = e.toString();
        }
    }

    /** Ends the asking. */
    void end() throws InterruptedException {
        over = true;
        thread.join();
    }

    int asked() {
        return asked;
    }

    /** What was wrong with an answer; empty if nothing was. */
    String wrong() {
        return wrong;
    }

    /** The time within which so many of a hundred answers came, in microseconds. */
    long micros(int percent) {
        long[] sorted = Arrays.copyOf(nanos, asked);
        Arrays.sort(sorted);
        return sorted[(int) ((asked - 1) * (long) percent / 100)] / 1_000;
    }
}
