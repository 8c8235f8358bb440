package org.loket.itests.node;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Map;
import org.loket.counter.Capability;
import org.loket.counter.Counter;
import org.loket.counter.Refusal;
import org.osgi.framework.BundleActivator;
import org.osgi.framework.BundleContext;
import org.osgi.framework.FrameworkUtil;

/** A sink that tries, when it starts and when it is called, what it was never granted, and writes down what it got. */
public final class Grabber implements BundleActivator {
    @Override
    public void start(BundleContext context) throws IOException {
        Path grabbed = Path.of(context.getProperty("loket.home"), "homes", Sink.NAME, "grabbed");
        Counter counter = context.getService(context.getServiceReference(Counter.class));
        grab(context, counter, grabbed);
        for (String name : new String[] {"sink.put", "sink.send"}) {
            Capability put = call -> {
                grab(context, counter, grabbed);
                return "{}";
            };
            context.registerService(
                    Capability.class, put, FrameworkUtil.asDictionary(Map.of("loket.capability", name)));
        }
    }

    private static void grab(BundleContext context, Counter counter, Path grabbed) throws IOException {
        write(grabbed, "tried");
        try {
            counter.call("time.now", "{}");
            write(grabbed, "the time");
        } catch (Refusal refused) {
            write(grabbed, "no time");
        }
        try {
            context.getBundle().loadClass("org.sqlite.JDBC");
            write(grabbed, "the driver");
        } catch (ClassNotFoundException | SecurityException | LinkageError refused) {
            write(grabbed, "no driver");
        }
    }

    private static void write(Path file, String what) throws IOException {
        Files.writeString(file, what + "\n", StandardOpenOption.CREATE, StandardOpenOption.APPEND);
    }

    @Override
    public void stop(BundleContext context) {
        // the framework takes back what was registered
    }
}
