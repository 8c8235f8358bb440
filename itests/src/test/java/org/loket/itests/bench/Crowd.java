package org.loket.itests.bench;

import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.loket.counter.Call;
import org.loket.counter.Capability;
import org.loket.counter.Counter;
import org.osgi.framework.BundleActivator;
import org.osgi.framework.BundleContext;
import org.osgi.framework.FrameworkUtil;

/** A module that knows when many agents are there, asks each of them, makes them wait, and says how much of the heap that needs. */
public final class Crowd implements BundleActivator {
    static final String NAME = "com.example.crowd";

    private static final long SECONDS = 110;

    private final AtomicInteger held = new AtomicInteger();
    private final CountDownLatch released = new CountDownLatch(1);
    private Counter counter;

    @Override
    public void start(BundleContext context) {
        counter = context.getService(context.getServiceReference(Counter.class));
        offer(context, "crowd.ready", call -> ready(agents(call)));
        offer(context, "crowd.ask", call -> ask(agents(call)));
        offer(context, "crowd.wait", call -> await(agents(call)));
        offer(context, "crowd.hold", call -> hold());
        offer(context, "crowd.heap", call -> heap());
    }

    private static void offer(BundleContext context, String name, Capability capability) {
        context.registerService(
                Capability.class,
                capability,
                FrameworkUtil.asDictionary(Map.of("loket.capability", name, "loket.timeout", -1)));
    }

    @Override
    public void stop(BundleContext context) {
        released.countDown();
    }

    private static int agents(Call call) {
        return Integer.parseInt(Text.members(call.args()).get("agents"));
    }

    /** Waits until so many agents of a crowd are there, and says when that was. */
    private String ready(int agents) throws Exception {
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(SECONDS);
        int there = 0;
        while (there < agents && System.nanoTime() < end) {
            there = counter.call("agent.list", "{}").split("\"name\":\"a\\d+\"", -1).length - 1;
            Thread.sleep(there < agents ? 10 : 0);
        }
        return "{\"agents\":" + there + ",\"at\":" + System.currentTimeMillis() + "}";
    }

    private String ask(int agents) throws Exception {
        long begun = System.nanoTime();
        for (int i = 0; i < agents; i++) {
            counter.call("agent.ask", "{\"agent\":\"a" + i + "\",\"body\":{\"text\":\"hello\"}}");
        }
        return said(agents, System.nanoTime() - begun);
    }

    /** Has each agent call what does not answer, and returns when they all wait. */
    private String await(int agents) throws Exception {
        long begun = System.nanoTime();
        for (int i = 0; i < agents; i++) {
            String body = "{\"call\":\"crowd.hold\",\"args\":{}}";
            counter.call("agent.tell", "{\"agent\":\"a" + i + "\",\"body\":" + body + "}");
        }
        long end = begun + TimeUnit.SECONDS.toNanos(25);
        while (held.get() < agents && System.nanoTime() < end) {
            Thread.sleep(1);
        }
        return said(held.get(), System.nanoTime() - begun);
    }

    private String hold() throws InterruptedException {
        held.incrementAndGet();
        boolean unused = released.await(SECONDS, TimeUnit.SECONDS);
        return "{}";
    }

    private static String said(int agents, long nanos) {
        return "{\"agents\":" + agents + ",\"ns\":" + nanos + "}";
    }

    /** Looks a while later, so that the node can be looked at from outside before: how much is in use after a collection. */
    private static String heap() throws InterruptedException {
        Thread.sleep(1_000);
        System.gc();
        return "{\"mb\":"
                + ((Runtime.getRuntime().totalMemory() - Runtime.getRuntime().freeMemory()) >> 20) + "}";
    }
}
