package org.loket.itests.node;

import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.loket.counter.Call;
import org.loket.counter.Capability;
import org.loket.counter.Counter;
import org.loket.counter.Refusal;
import org.osgi.framework.BundleActivator;
import org.osgi.framework.BundleContext;
import org.osgi.framework.FrameworkUtil;

/** A module that asks for two swaps of one module at once: its arguments hold those of the first and of the second. */
public final class Both implements BundleActivator {
    static final String NAME = "com.example.both";

    @Override
    public void start(BundleContext context) {
        Counter counter = context.getService(context.getServiceReference(Counter.class));
        Capability both = call -> {
            String[] two = call.args()
                    .replaceFirst("^.*?\\[", "")
                    .replaceFirst("].*$", "")
                    .split("(?<=}),", -1);
            var first = CompletableFuture.supplyAsync(() -> update(counter, call, two[0]));
            var second = CompletableFuture.supplyAsync(() -> update(counter, call, two[1]));
            return "[" + first.get() + "," + second.get() + "]";
        };
        context.registerService(
                Capability.class,
                both,
                FrameworkUtil.asDictionary(Map.of("loket.capability", "both.swap", "loket.timeout", 90_000)));
    }

    private static String update(Counter counter, Call call, String args) {
        try {
            return counter.under(call).call("module.update", args);
        } catch (Refusal refusal) {
            return "\"" + refusal.reason() + "\"";
        }
    }

    @Override
    public void stop(BundleContext context) {
        // the framework takes back what was registered
    }
}
