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

/** A module that calls as an ordinary module does, from threads of its own, and says how long its calls took. */
public final class Driver implements BundleActivator, Capability {
    static final String NAME = "com.example.driver";

    private Counter counter;

    @Override
    public void start(BundleContext context) {
        counter = context.getService(context.getServiceReference(Counter.class));
        context.registerService(
                Capability.class,
                this,
                FrameworkUtil.asDictionary(
                        Map.of("loket.capability", "drive.run", "loket.effect", "read", "loket.timeout", -1)));
    }

    @Override
    public void stop(BundleContext context) {
        // runs end by themselves
    }

    /** What is asked for: which capability, how many callers, how long, and at what rate each; 0 is as fast as it goes. */
    private record Run(String capability, int callers, double seconds, long rate, int bytes) {
        static Run of(String args) {
            Map<String, String> members = Text.members(args);
            return new Run(
                    members.get("capability"),
                    Integer.parseInt(members.getOrDefault("callers", "1")),
                    Double.parseDouble(members.getOrDefault("seconds", "1")),
                    Long.parseLong(members.getOrDefault("rate", "0")),
                    Integer.parseInt(members.getOrDefault("bytes", "20")));
        }

        String args() {
            return Text.ofSize(bytes);
        }
    }

    @Override
    public String call(Call call) throws Exception {
        Run run = Run.of(call.args());
        var barrier = new CyclicBarrier(run.callers());
        var tasks = new ArrayList<FutureTask<Histogram>>();
        for (int i = 0; i < run.callers(); i++) {
            var task = new FutureTask<>((Callable<Histogram>) () -> {
                barrier.await();
                return run.rate() > 0 ? paced(run) : flatOut(run);
            });
            tasks.add(task);
            new Thread(task, "driver " + i).start();
        }
        var all = new Histogram();
        for (FutureTask<Histogram> task : tasks) {
            all.add(task.get());
        }
        return json(run, all);
    }

    private Histogram flatOut(Run run) throws Exception {
        var times = new Histogram();
        String args = run.args();
        long end = System.nanoTime() + (long) (run.seconds() * 1e9);
        for (long before = System.nanoTime(); before < end; ) {
            counter.call(run.capability(), args);
            long after = System.nanoTime();
            times.record(after - before);
            before = after;
        }
        return times;
    }

    /** One call each time one is due; a call that begins late is measured from when it was due. */
    private Histogram paced(Run run) throws Exception {
        var times = new Histogram();
        String args = run.args();
        long gap = 1_000_000_000L / run.rate();
        long calls = (long) (run.seconds() * run.rate());
        long due = System.nanoTime();
        for (long i = 0; i < calls; i++) {
            due += gap;
            while (System.nanoTime() < due) {
                Thread.onSpinWait();
            }
            counter.call(run.capability(), args);
            times.record(System.nanoTime() - due);
        }
        return times;
    }

    private static String json(Run run, Histogram all) {
        List<String> members = new ArrayList<>();
        members.add("\"capability\":\"" + run.capability() + "\"");
        members.add("\"callers\":" + run.callers());
        members.add("\"rate\":" + run.rate());
        members.add("\"bytes\":" + run.bytes());
        members.add("\"calls\":" + all.count());
        members.add("\"per-second\":" + Math.round(all.count() / run.seconds()));
        members.add("\"p50-ns\":" + all.percentile(0.5));
        members.add("\"p99-ns\":" + all.percentile(0.99));
        members.add("\"p999-ns\":" + all.percentile(0.999));
        members.add("\"max-ns\":" + all.most());
        return "{" + String.join(",", members) + "}";
    }
}
