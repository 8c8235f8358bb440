package org.loket.itests.node;

import com.example.words.Word;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import org.loket.counter.Capability;
import org.osgi.framework.BundleActivator;
import org.osgi.framework.BundleContext;
import org.osgi.framework.FrameworkUtil;

/** A sink that needs a library, and answers with the version of it. */
public final class Speaker implements BundleActivator {
    private OutputStream witness;

    @Override
    public void start(BundleContext context) throws IOException {
        witness = new FileOutputStream(context.getProperty("loket.home") + "/homes/" + Sink.NAME + "/witness", true);
        for (String name : new String[] {"sink.put", "sink.send"}) {
            Capability put = call -> {
                witness.write((call.key().orElse("by hand") + "\n").getBytes(StandardCharsets.US_ASCII));
                return "{\"version\":\"" + Word.version() + "\"}";
            };
            context.registerService(
                    Capability.class, put, FrameworkUtil.asDictionary(Map.of("loket.capability", name)));
        }
    }

    @Override
    public void stop(BundleContext context) throws IOException {
        witness.close();
    }
}
