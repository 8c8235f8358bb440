package org.loket.itests.node;

import java.io.FileOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.loket.counter.Counter;
import org.loket.counter.Refusal;
import org.osgi.framework.BundleActivator;
import org.osgi.framework.BundleContext;

/**
 * A module that writes as fast as it can from several threads while it runs, and leaves in a file the key of each call
 * that was answered, in another that of each that was refused before anything ran, in a third that of each that failed, and
 * in a fourth how many nanoseconds lay between the last answer of one version and the first of the next.
 */
public final class Load implements BundleActivator {
    static final String NAME = "com.example.load";

    static final String THREADS = "Load-Threads";
    static final String NAP = "Load-Nap-Micros";

    private final List<Thread> threads = new ArrayList<>();
    private volatile boolean stopping;

    @Override
    public void start(BundleContext context) throws IOException {
        String folder = context.getProperty("loket.home") + "/homes/" + NAME + "/";
        OutputStream answered = new FileOutputStream(folder + "answered", true);
        OutputStream refused = new FileOutputStream(folder + "refused", true);
        OutputStream failed = new FileOutputStream(folder + "failed", true);
        OutputStream gaps = new FileOutputStream(folder + "gaps", true);
        Counter counter = context.getService(context.getServiceReference(Counter.class));
        String run = Long.toString(System.currentTimeMillis(), 36);
        long nap = TimeUnit.MICROSECONDS.toNanos(number(context, NAP));
        for (int i = 0; i < number(context, THREADS); i++) {
            String prefix = run + "-" + i + "-";
            String capability = i % 2 == 0 ? "sink.put" : "sink.send";
            Thread thread = new Thread(
                    () -> write(counter, capability, prefix, nap, answered, refused, failed, gaps), "load " + i);
            threads.add(thread);
            thread.start();
        }
    }

    private static int number(BundleContext context, String header) {
        return Integer.parseInt(context.getBundle().getHeaders().get(header));
    }

    private void write(
            Counter counter,
            String capability,
            String prefix,
            long nap,
            OutputStream answered,
            OutputStream refused,
            OutputStream failed,
            OutputStream gaps) {
        String last = "";
        long before = System.nanoTime();
        try {
            for (long n = 0; !stopping; n++) {
                LockSupport.parkNanos(nap);
                byte[] line = (prefix + n + "\n").getBytes(StandardCharsets.US_ASCII);
                try {
                    String answer = counter.once(prefix + n).call(capability, "{\"n\":" + n + "}");
                    answered.write(line);
                    long now = System.nanoTime();
                    if (!answer.equals(last) && !last.isEmpty()) {
                        gaps.write(((now - before) + "\n").getBytes(StandardCharsets.US_ASCII));
                    }
                    last = answer;
                    before = now;
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
