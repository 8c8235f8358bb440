package org.loket.itests.bench;

import java.util.Map;
import java.util.Random;
import org.loket.counter.Capability;
import org.loket.counter.Counter;
import org.osgi.framework.BundleActivator;
import org.osgi.framework.BundleContext;
import org.osgi.framework.FrameworkUtil;

/** A module that fills its brain with sentences of made-up words, common and rare as in a language, and searches it. */
public final class Rememberer implements BundleActivator {
    static final String NAME = "com.example.rememberer";

    private static final int WORDS = 20_000;
    private static final int LENGTH = 16;

    private Counter counter;

    @Override
    public void start(BundleContext context) {
        counter = context.getService(context.getServiceReference(Counter.class));
        offer(context, "rememberer.put", call -> put(Text.members(call.args())));
        offer(context, "rememberer.search", call -> search(Text.members(call.args())));
    }

    private static void offer(BundleContext context, String name, Capability capability) {
        context.registerService(
                Capability.class,
                capability,
                FrameworkUtil.asDictionary(Map.of("loket.capability", name, "loket.timeout", -1)));
    }

    @Override
    public void stop(BundleContext context) {
        // calls end by themselves
    }

    /** A word by its rank: the n-th is about n times rarer than the first. */
    private static String word(Random random) {
        int rank = (int) Math.pow(WORDS, random.nextDouble());
        return Integer.toString(rank * 7 + 1_000, 36);
    }

    private static String words(Random random, int count) {
        var text = new StringBuilder();
        for (int i = 0; i < count; i++) {
            text.append(i == 0 ? "" : " ").append(word(random));
        }
        return text.toString();
    }

    /** Takes {@code entries} and {@code batch}. */
    private String put(Map<String, String> asked) throws Exception {
        int entries = Integer.parseInt(asked.get("entries"));
        int batch = Integer.parseInt(asked.get("batch"));
        var random = new Random(1);
        long fresh = 0;
        var times = new Histogram();
        long spent = 0;
        for (int done = 0; done < entries; done += batch) {
            var args = new StringBuilder("{\"entries\":[");
            for (int i = 0; i < batch; i++) {
                args.append(i == 0 ? "" : ",")
                        .append("{\"text\":\"entry ")
                        .append(done + i)
                        .append(' ')
                        .append(words(random, LENGTH))
                        .append("\"}");
            }
            long before = System.nanoTime();
            String answer = counter.call("store.brain.put", args.append("]}").toString());
            long took = System.nanoTime() - before;
            times.record(took);
            spent += took;
            fresh += Long.parseLong(answer.replaceAll("(?s).*\"new\":(\\d+).*", "$1"));
        }
        return "{\"entries\":%d,\"batch\":%d,\"per-second\":%d,\"p50-ns\":%d,\"p99-ns\":%d}"
                .formatted(
                        fresh, batch, Math.round(fresh * 1e9 / spent), times.percentile(0.5), times.percentile(0.99));
    }

    /** Takes {@code searches} and {@code words}. */
    private String search(Map<String, String> asked) throws Exception {
        int searches = Integer.parseInt(asked.get("searches"));
        int words = Integer.parseInt(asked.get("words"));
        var random = new Random(2);
        long found = 0;
        var times = new Histogram();
        for (int i = 0; i < searches; i++) {
            String args = "{\"query\":\"" + words(random, words) + "\"}";
            long before = System.nanoTime();
            String answer = counter.call("store.brain.search", args);
            times.record(System.nanoTime() - before);
            found += answer.contains("\"text\":") ? 1 : 0;
        }
        return "{\"searches\":%d,\"words\":%d,\"found\":%d,\"p50-ns\":%d,\"p99-ns\":%d}"
                .formatted(searches, words, found, times.percentile(0.5), times.percentile(0.99));
    }
}
