package org.loket.launcher;

import java.time.Duration;
import java.time.Instant;
import java.util.Locale;
import java.util.function.Supplier;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleContext;

/** The lines a person sees when the node is ready. */
final class Banner {
    private Banner() {}

    static String of(String version, BundleContext context, Supplier<String> walls) {
        int modules = 0;
        int running = 0;
        for (Bundle bundle : context.getBundles()) {
            if (bundle.getBundleId() != 0 && !bundle.getLocation().startsWith(SystemJar.SCHEME)) {
                modules++;
                running += bundle.getState() == Bundle.ACTIVE || bundle.getState() == Bundle.STARTING ? 1 : 0;
            }
        }
        String first = String.format(
                Locale.ROOT,
                "Loket %s on JDK %s, %s, ready in %.2f s",
                version,
                System.getProperty("java.version"),
                modules(modules, running),
                sinceStart().toMillis() / 1000.0);
        String second = walls.get();
        return second.isEmpty() ? first : first + System.lineSeparator() + second;
    }

    static String modules(int modules, int running) {
        String text = modules == 1 ? "1 module" : modules + " modules";
        return running == modules ? text : text + " (" + running + " running)";
    }

    private static Duration sinceStart() {
        Instant now = Instant.now();
        return Duration.between(ProcessHandle.current().info().startInstant().orElse(now), now);
    }
}
