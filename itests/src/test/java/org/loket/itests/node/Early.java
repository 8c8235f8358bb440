package org.loket.itests.node;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.osgi.framework.BundleActivator;
import org.osgi.framework.BundleContext;

/** A module that leaves a file in the home as soon as it runs, if nothing keeps it from it. */
public final class Early implements BundleActivator {
    @Override
    public void start(BundleContext context) throws IOException {
        Files.writeString(Path.of(context.getProperty("loket.home"), "early"), "here");
    }

    @Override
    public void stop(BundleContext context) {
        // nothing to let go
    }
}
