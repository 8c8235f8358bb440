package org.loket.launcher;

import java.util.Comparator;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleContext;
import org.osgi.framework.BundleException;
import org.osgi.framework.FrameworkEvent;
import org.osgi.framework.launch.Framework;
import org.osgi.framework.startlevel.BundleStartLevel;

/**
 * The end of a framework: its own, in order. It waits for ever for a bundle that hangs in its start, so where there is one,
 * the others are stopped around it, in the same order, the kernel last.
 */
record Stop(Framework framework, Consumer<String> notes) {
    private static final int ORDERLY_MILLIS = 1_500;
    private static final int REST_MILLIS = 3_000;

    /** Stops everything; false if something hung and had to be left as it was, which is named. */
    boolean run() {
        try {
            framework.stop();
        } catch (BundleException e) {
            notes.accept("the framework did not stop: " + Reason.of(e));
        }
        if (ended(ORDERLY_MILLIS)) {
            return true;
        }
        List<Bundle> hanging = in(Bundle.STARTING);
        if (hanging.isEmpty() ? ended(REST_MILLIS) : around(hanging)) {
            return true;
        }
        List<Bundle> late = in(Bundle.STOPPING);
        notes.accept("stopped by force: " + (late.isEmpty() ? "the framework" : names(late)) + " did not stop in time");
        return false;
    }

    /** Whether the framework ends within this time; 0 waits until it does. */
    boolean ended(long millis) {
        try {
            return framework.waitForStop(millis).getType() != FrameworkEvent.WAIT_TIMEDOUT;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    private boolean around(List<Bundle> hanging) {
        var others = new Thread(() -> stopAllBut(hanging), "Stop around what hangs");
        others.setDaemon(true);
        others.start();
        try {
            others.join(REST_MILLIS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        if (others.isAlive()) {
            return false;
        }
        notes.accept(names(hanging) + " hung in its start: everything else was stopped in order");
        return true;
    }

    private void stopAllBut(List<Bundle> hanging) {
        bundles()
                .filter(bundle -> bundle.getState() == Bundle.ACTIVE && !hanging.contains(bundle))
                .sorted(Comparator.comparing((Bundle bundle) ->
                                bundle.adapt(BundleStartLevel.class).getStartLevel())
                        .thenComparing(Bundle::getBundleId)
                        .reversed())
                .forEach(this::stop);
    }

    private void stop(Bundle bundle) {
        try {
            bundle.stop(Bundle.STOP_TRANSIENT);
        } catch (BundleException e) {
            notes.accept(bundle.getSymbolicName() + " did not stop: " + Reason.of(e));
        }
    }

    private List<Bundle> in(int state) {
        return bundles().filter(bundle -> bundle.getState() == state).toList();
    }

    /** All but the framework itself; none once it has stopped. */
    private Stream<Bundle> bundles() {
        BundleContext context = framework.getBundleContext();
        return context == null
                ? Stream.empty()
                : Stream.of(context.getBundles()).filter(bundle -> bundle.getBundleId() != 0);
    }

    private static String names(List<Bundle> bundles) {
        return bundles.stream().map(Bundle::getSymbolicName).collect(Collectors.joining(", "));
    }
}
