package org.loket.itests.bench;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.FutureTask;
import org.loket.counter.Call;
import org.loket.counter.Capability;
import org.loket.counter.Counter;
import org.osgi.framework.BundleActivator;
import org.osgi.framework.BundleContext;
import org.osgi.framework.FrameworkUtil;

/** A module that asks agents as an ordinary module does, from threads of its own, and says how long they took to answer. */
public final class Asker implements BundleActivator, Capability {
    static final String NAME = "com.example.asker";

    private Counter counter;

    @Override
    public void start(BundleContext context) {
        counter = context.getService(context.getServiceReference(Counter.class));
        context.registerService(
                Capability.class,
                this,
                FrameworkUtil.asDictionary(Map.of("loket.capability", "asker.run", "loket.timeout", -1)));
    }

    @Override
    public void stop(BundleContext context) {
        // runs end by themselves
    }

    /** Takes {@code agents} (with a space between), {@code callers}, {@code seconds}, {@code text}, {@code warm} seconds. */
    @Override
    public String call(Call call) throws Exception {
        Map<String, String> asked = Text.members(call.args());
        String[] agents = asked.get("agents").split(" ");
        String text = asked.getOrDefault("text", "hello");
        int callers = Integer.parseInt(asked.getOrDefault("callers", "1"));
        double seconds = Double.parseDouble(asked.getOrDefault("seconds", "1"));
        run(agents, text, callers, Double.parseDouble(asked.getOrDefault("warm", "1")));
        Histogram all = run(agents, text, callers, seconds);
        return "{\"agents\":%d,\"callers\":%d,\"asks\":%d,\"per-second\":%d,\"p50-ns\":%d,\"p99-ns\":%d,\"max-ns\":%d}"
                .formatted(
                        agents.length,
                        callers,
                        all.count(),
                        Math.round(all.count() / seconds),
                        all.percentile(0.5),
                        all.percentile(0.99),
                        all.most());
    }

    private Histogram run(String[] agents, String text, int callers, double seconds) throws Exception {
        var barrier = new CyclicBarrier(callers);
        List<FutureTask<Histogram>> tasks = new ArrayList<>();
        for (int i = 0; i < callers; i++) {
            String args = "{\"agent\":\"" + agents[i % agents.length] + "\",\"body\":{\"text\":\"" + text + "\"}}";
            var task = new FutureTask<>((Callable<Histogram>) () -> {
                barrier.await();
                return ask(args, seconds);
            });
            tasks.add(task);
            new Thread(task, "asker " + i).start();
        }
        var all = new Histogram();
        for (FutureTask<Histogram> task : tasks) {
            all.add(task.get());
        }
        return all;
    }

    /** One message after the other, each from before its call to after its answer. */
    private Histogram ask(String args, double seconds) throws Exception {
        var times = new Histogram();
        long end = System.nanoTime() + (long) (seconds * 1e9);
        for (long before = System.nanoTime(); before < end; ) {
            counter.call("agent.ask", args);
            long after = System.nanoTime();
            times.record(after - before);
            before = after;
        }
        return times;
    }
}
