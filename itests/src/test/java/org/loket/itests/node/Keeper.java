package org.loket.itests.node;

import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.loket.counter.Capability;
import org.loket.counter.Counter;
import org.loket.counter.Refusal;
import org.osgi.framework.BundleActivator;
import org.osgi.framework.BundleContext;
import org.osgi.framework.FrameworkUtil;

/** A module that keeps values from several threads between two calls, and then says how many of them are not there. */
public final class Keeper implements BundleActivator {
    static final String NAME = "com.example.keeper";

    private static final int THREADS = 4;
    private static final int LEAST = 200;

    private final Thread[] threads = new Thread[THREADS];
    private final Queue<String> kept = new ConcurrentLinkedQueue<>();
    private final AtomicInteger refused = new AtomicInteger();
    private Counter counter;
    private volatile boolean stopping;

    @Override
    public void start(BundleContext context) {
        counter = context.getService(context.getServiceReference(Counter.class));
        offer(context, "keeper.begin", call -> begin());
        offer(context, "keeper.end", call -> end());
    }

    private static void offer(BundleContext context, String name, Capability capability) {
        context.registerService(
                Capability.class,
                capability,
                FrameworkUtil.asDictionary(Map.of("loket.capability", name, "loket.timeout", 90_000)));
    }

    private String begin() {
        for (int i = 0; i < THREADS; i++) {
            String prefix = "k" + i + "-";
            threads[i] = new Thread(() -> keep(prefix), "keeper " + i);
            threads[i].start();
        }
        return "{}";
    }

    private void keep(String prefix) {
        for (int n = 0; !stopping; n++) {
            try {
                counter.call("store.kv.put", "{\"key\":\"" + prefix + n + "\",\"value\":" + n + "}");
                kept.add(prefix + n);
            } catch (Refusal refusal) {
                refused.incrementAndGet();
            }
        }
    }

    private String end() throws InterruptedException {
        while (kept.size() < LEAST) {
            TimeUnit.MILLISECONDS.sleep(1);
        }
        stop();
        int missing = 0;
        for (String key : kept) {
            try {
                String value = counter.call("store.kv.get", "{\"key\":\"" + key + "\"}");
                missing += value.contains(key.replaceFirst(".*-", "")) ? 0 : 1;
            } catch (Refusal refusal) {
                missing++;
            }
        }
        return "{\"kept\":" + kept.size() + ",\"refused\":" + refused + ",\"missing\":" + missing + "}";
    }

    private void stop() throws InterruptedException {
        stopping = true;
        for (Thread thread : threads) {
            if (thread != null) {
                thread.join();
            }
        }
    }

    @Override
    public void stop(BundleContext context) throws InterruptedException {
        stop();
    }
}
