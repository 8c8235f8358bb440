package org.loket.launcher;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleContext;
import org.osgi.framework.BundleException;
import org.osgi.framework.Constants;
import org.osgi.framework.startlevel.BundleStartLevel;

/** Brings the trusted bundles in the framework's cache in line with the distribution. */
final class SystemBundles {
    private SystemBundles() {}

    /**
     * Installs what is new and uninstalls what is gone or changed.
     *
     * @return whether an extension of the framework was exchanged, so that the framework must be initialised again
     */
    static boolean settle(BundleContext context, List<SystemJar> jars) throws BundleException, IOException {
        Set<String> wanted = jars.stream().map(SystemJar::location).collect(Collectors.toSet());
        boolean again = false;
        for (Bundle bundle : context.getBundles()) {
            if (bundle.getLocation().startsWith(SystemJar.SCHEME) && !wanted.contains(bundle.getLocation())) {
                again |= fragment(bundle);
                bundle.uninstall();
            }
        }
        for (SystemJar jar : jars) {
            Bundle bundle = context.getBundle(jar.location());
            if (bundle == null) {
                settle(install(context, jar), jar.level());
            } else {
                settle(bundle, jar.level());
            }
        }
        return again;
    }

    private static Bundle install(BundleContext context, SystemJar jar) throws BundleException, IOException {
        try (InputStream in = new BufferedInputStream(Files.newInputStream(jar.file()))) {
            return context.installBundle(jar.location(), in);
        }
    }

    private static void settle(Bundle bundle, int level) throws BundleException {
        if (fragment(bundle)) {
            return;
        }
        BundleStartLevel start = bundle.adapt(BundleStartLevel.class);
        if (start.getStartLevel() != level) {
            start.setStartLevel(level);
        }
        if (!bundle.getSymbolicName().equals(Shell.BUNDLE) && !start.isPersistentlyStarted()) {
            bundle.start();
        }
    }

    private static boolean fragment(Bundle bundle) {
        return bundle.getHeaders("").get(Constants.FRAGMENT_HOST) != null;
    }
}
