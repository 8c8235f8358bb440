package org.loket.capability.module;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleContext;
import org.osgi.framework.startlevel.BundleStartLevel;
import org.osgi.framework.startlevel.FrameworkStartLevel;

/** The framework's bundles, told apart: those of {@code system/}, and modules. */
record House(BundleContext context, Path home) {
    static final String SCHEME = "module:";
    private static final String SYSTEM = "system:";
    private static final String PROGRAMS = "agents:";

    boolean system(Bundle bundle) {
        return bundle.getBundleId() == 0 || bundle.getLocation().startsWith(SYSTEM);
    }

    /** Whether a name is one of the trusted bundles'. */
    boolean system(String name) {
        return named(name).anyMatch(this::system);
    }

    /** Whether a name is that of a program in {@code agents/}. */
    boolean program(String name) {
        return named(name).anyMatch(House::program);
    }

    private static boolean program(Bundle bundle) {
        return bundle.getLocation().startsWith(PROGRAMS);
    }

    private Stream<Bundle> named(String name) {
        return bundles().filter(bundle -> name.equals(bundle.getSymbolicName()));
    }

    Stream<Bundle> bundles() {
        return Arrays.stream(context.getBundles());
    }

    /** The modules there are; the programs in {@code agents/} are the agent host's. */
    List<Bundle> modules() {
        return bundles().filter(this::module).toList();
    }

    boolean module(Bundle bundle) {
        return !system(bundle) && bundle.getSymbolicName() != null && !program(bundle);
    }

    /** The module of this name: the one at its known place, else the oldest. */
    Optional<Bundle> module(Known known) {
        List<Bundle> found = modules().stream()
                .filter(bundle -> bundle.getSymbolicName().equals(known.name()))
                .toList();
        return found.stream()
                .filter(bundle -> bundle.getLocation().equals(known.location()))
                .findFirst()
                .or(() -> found.stream().min(Comparator.comparing(Bundle::getBundleId)));
    }

    /** Whether the framework has come as far as to start this bundle. */
    boolean reached(Bundle bundle) {
        int now = context.getBundle(0).adapt(FrameworkStartLevel.class).getStartLevel();
        return now >= bundle.adapt(BundleStartLevel.class).getStartLevel();
    }

    static boolean wanted(Bundle bundle) {
        return bundle.adapt(BundleStartLevel.class).isPersistentlyStarted();
    }

    static String state(Bundle bundle) {
        return switch (bundle.getState()) {
            case Bundle.ACTIVE -> "running";
            case Bundle.STARTING -> "starting";
            case Bundle.STOPPING -> "stopping";
            case Bundle.RESOLVED -> "stopped";
            case Bundle.INSTALLED -> "unresolved";
            default -> "uninstalled";
        };
    }

    /** The jar a bundle runs from, in the framework's cache: for a module that did not come through here. */
    Optional<Path> cached(Bundle bundle) throws IOException {
        Path folder = home.resolve("data/felix/bundle" + bundle.getBundleId());
        Optional<Path> newest = Optional.empty();
        double highest = -1;
        try (DirectoryStream<Path> revisions = Files.newDirectoryStream(folder, "version*")) {
            for (Path revision : revisions) {
                double number =
                        Double.parseDouble(revision.getFileName().toString().substring("version".length()));
                if (number > highest && Files.isRegularFile(revision.resolve("bundle.jar"))) {
                    highest = number;
                    newest = Optional.of(revision.resolve("bundle.jar"));
                }
            }
        }
        return newest;
    }
}
