package org.loket.itests.node;

import java.io.FileOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.loket.counter.Counter;
import org.loket.counter.Refusal;
import org.osgi.framework.BundleActivator;
import org.osgi.framework.BundleContext;

/**
 * A module that writes as fast as it can from several threads while it runs, and leaves in a file the key of each call
 * that was answered, in another that of each that was refused before anything ran, and in a third that of each that failed.
 */
public final class Load implements BundleActivator {
    static final String NAME = "com.example.load";

    private static final int THREADS = 4;

    private final List<Thread> threads = new ArrayList<>();
    private volatile boolean stopping;

    @Override
    public void start(BundleContext context) throws IOException {
        String folder = context.getProperty("loket.home") + "/homes/" + NAME + "/";
        OutputStream answered = new FileOutputStream(folder + "answered", true);
        OutputStream refused = new FileOutputStream(folder + "refused", true);
        OutputStream failed = new FileOutputStream(folder + "failed", true);
        Counter counter = context.getService(context.getServiceReference(Counter.class));
        String run = Long.toString(System.currentTimeMillis(), 36);
        for (int i = 0; i < THREADS; i++) {
            String prefix = run + "-" + i + "-";
            String capability = i % 2 == 0 ? "sink.put" : "sink.send";
            Thread thread =
                    new Thread(() -> write(counter, capability, prefix, answered, refused, failed), "load " + i);
            threads.add(thread);
            thread.start();
        }
    }

    private void write(
            Counter counter,
            String capability,
            String prefix,
            OutputStream answered,
            OutputStream refused,
            OutputStream failed) {
        try {
            for (long n = 0; !stopping; n++) {
                byte[] line = (prefix + n + "\n").getBytes(StandardCharsets.US_ASCII);
                try {
                    counter.once(prefix + n).call(capability, "{\"n\":" + n + "}");
                    answered.write(line);
                } catch (Refusal refusal) {
                    (refusal.ran() == Refusal.Ran.NO ? refused : failed).write(line);
                    Thread.sleep(1);
                }
            }
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public void stop(BundleContext context) throws InterruptedException {
        stopping = true;
        for (Thread thread : threads) {
            thread.join(2_000);
        }
    }
}
