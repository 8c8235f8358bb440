package org.loket.itests.node;

import java.io.FileOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import org.loket.counter.Capability;
import org.osgi.framework.BundleActivator;
import org.osgi.framework.BundleContext;
import org.osgi.framework.FrameworkUtil;

/** A module whose capabilities write: each run leaves the key of its call in a file before it answers. */
public final class Sink implements BundleActivator {
    static final String NAME = "com.example.sink";

    private OutputStream witness;

    @Override
    public void start(BundleContext context) throws IOException {
        witness = new FileOutputStream(context.getProperty("loket.home") + "/homes/" + NAME + "/witness", true);
        String answer = "{\"version\":\"" + context.getBundle().getVersion() + "\"}";
        Capability put = call -> {
            witness.write((call.key().orElseThrow() + "\n").getBytes(StandardCharsets.US_ASCII));
            return answer;
        };
        for (Map<String, Object> offer : List.<Map<String, Object>>of(
                Map.of("loket.capability", "sink.put", "loket.timeout", 0),
                Map.of("loket.capability", "sink.send", "loket.timeout", 30_000))) {
            context.registerService(Capability.class, put, FrameworkUtil.asDictionary(offer));
        }
    }

    @Override
    public void stop(BundleContext context) throws IOException {
        witness.close();
    }
}
