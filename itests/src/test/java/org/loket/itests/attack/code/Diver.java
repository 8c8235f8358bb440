package org.loket.itests.attack.code;

import java.util.Map;
import org.loket.counter.Counter;
import org.osgi.framework.BundleContext;

/** Calls the counter at the very edge of its thread's stack, over and over. */
public final class Diver extends Code {
    private int left;

    public Diver(BundleContext context, String what, Map<String, Object> aim) {
        super(context, what, aim);
    }

    @Override
    public Object call() throws Exception {
        Counter counter = counter();
        int rounds = (Integer) aim.get("rounds");
        for (int i = 0; i < rounds; i++) {
            left = (Integer) aim.get("calls");
            try {
                dive(counter, i % 16);
            } catch (StackOverflowError e) {
                // it came up again
            }
        }
        return left;
    }

    /** Goes down until the stack is spent, and calls at each level on the way up. */
    private void dive(Counter counter, int step) {
        try {
            switch (step) {
                case 0 -> dive(counter, step);
                case 1, 2, 3 -> wide(counter, step, 1L, 2L, 3L, 4L);
                default -> wider(counter, step, 1L, 2L, 3L, 4L, 5L, 6L, 7L, 8L);
            }
        } finally {
            if (left-- > 0) {
                at(counter);
            }
        }
    }

    private void wide(Counter counter, int step, long a, long b, long c, long d) {
        dive(counter, step == 3 ? 4 : step + 1);
    }

    private void wider(Counter counter, int step, long a, long b, long c, long d, long e, long f, long g, long h) {
        dive(counter, step == 15 ? 0 : step + 1);
    }

    private void at(Counter counter) {
        try {
            counter.call(text("capability"), text("args"));
        } catch (Exception | StackOverflowError e) {
            // as often as not
        }
    }
}
