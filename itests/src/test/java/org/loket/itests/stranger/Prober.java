package org.loket.itests.stranger;

import java.nio.file.Files;
import java.nio.file.Path;
import org.loket.counter.Call;
import org.loket.counter.Capability;
import org.osgi.framework.BundleContext;
import org.osgi.framework.FrameworkUtil;

/** Tries what a module should not be able to do, at harmless things. */
public final class Prober implements Capability {
    @Override
    public String call(Call call) {
        String got;
        try {
            got = tried(call.args());
        } catch (Exception e) {
            got = e.getClass().getSimpleName();
        }
        return "{\"got\":\"" + got + "\"}";
    }

    private static String tried(String what) throws Exception {
        if (what.contains("file")) {
            Files.readString(Path.of(System.getProperty("java.home"), "release"));
            return "read";
        }
        if (what.contains("property")) {
            System.setProperty("loket.itests.canary", "1");
            return "set";
        }
        if (what.contains("lookup")) {
            BundleContext context = FrameworkUtil.getBundle(Prober.class).getBundleContext();
            return context.getServiceReference(Capability.class) == null ? "nothing" : "found";
        }
        return "worked";
    }
}
