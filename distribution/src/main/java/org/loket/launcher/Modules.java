package org.loket.launcher;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.jar.JarFile;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleContext;
import org.osgi.framework.BundleException;

/**
 * Brings the bundles that came from {@code modules/} in line with that folder, once, at boot. A jar that cannot be taken
 * costs a line and nothing else; a module the owner stopped, updated or uninstalled stays so until its jar changes.
 */
final class Modules {
    static final String SCHEME = "modules:";

    private final BundleContext context;
    private final Digests digests;
    private final Consumer<String> notes;

    private Modules(BundleContext context, Digests digests, Consumer<String> notes) {
        this.context = context;
        this.digests = digests;
        this.notes = notes;
    }

    /** Installs new jars, updates changed ones, uninstalls what is gone; what went wrong goes to {@code notes}. */
    static void settle(BundleContext context, Layout layout, boolean fresh, Consumer<String> notes) throws IOException {
        Digests digests = Digests.read(layout.data().resolve("modules.sha256"));
        if (fresh) {
            digests.names().forEach(digests::remove);
        }
        new Modules(context, digests, notes).settle(layout.modules());
        digests.write();
    }

    private void settle(Path folder) throws IOException {
        Set<String> present = new HashSet<>();
        for (Path jar : Layout.jars(folder)) {
            String name = jar.getFileName().toString();
            present.add(name);
            try {
                settle(jar, name);
            } catch (IOException | BundleException e) {
                notes.accept("modules/" + name + " was not taken: " + Reason.of(e));
            }
        }
        for (Bundle bundle : context.getBundles()) {
            String location = bundle.getLocation();
            if (location.startsWith(SCHEME) && !present.contains(location.substring(SCHEME.length()))) {
                remove(bundle);
            }
        }
        digests.names().stream().filter(name -> !present.contains(name)).forEach(digests::remove);
    }

    /** What is there without a digest was being installed when the node was killed: it may not have been started yet. */
    private void settle(Path jar, String name) throws IOException, BundleException {
        String digest = Sha256.of(jar);
        if (digests.of(name).equals(Optional.of(digest))) {
            return;
        }
        whole(jar);
        boolean first = digests.of(name).isEmpty();
        Bundle bundle = context.getBundle(SCHEME + name);
        try (InputStream in = new BufferedInputStream(Files.newInputStream(jar))) {
            if (bundle == null) {
                bundle = context.installBundle(SCHEME + name, in);
            } else {
                bundle.update(in);
            }
        }
        if (first) {
            bundle.start();
        }
        digests.put(name, digest);
    }

    /** A jar that is still being copied lacks the directory at its end. */
    private static void whole(Path jar) throws IOException {
        try (JarFile file = new JarFile(jar.toFile())) {
            if (file.getManifest() == null) {
                throw new IOException("it has no manifest");
            }
        } catch (IOException e) {
            throw new IOException("it is no whole jar (" + Reason.of(e) + ")");
        }
    }

    private void remove(Bundle bundle) {
        try {
            bundle.uninstall();
        } catch (BundleException e) {
            notes.accept(bundle.getSymbolicName() + " could not be uninstalled: " + Reason.of(e));
        }
    }
}
