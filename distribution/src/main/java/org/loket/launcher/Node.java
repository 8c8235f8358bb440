package org.loket.launcher;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.apache.felix.framework.FrameworkFactory;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleContext;
import org.osgi.framework.BundleException;
import org.osgi.framework.Constants;
import org.osgi.framework.FrameworkEvent;
import org.osgi.framework.FrameworkListener;
import org.osgi.framework.launch.Framework;
import org.osgi.framework.startlevel.FrameworkStartLevel;

/** The framework with everything in it, started and stopped in order. */
final class Node {
    private static final String KERNEL = "org.loket.kernel";
    private static final int LEVEL = 4;

    private final Framework framework;
    private final Consumer<String> notes;

    private Node(Framework framework, Consumer<String> notes) {
        this.framework = framework;
        this.notes = notes;
    }

    /** Starts the framework on a home that is locked and filled; returns when every bundle had its turn. */
    static Node start(
            Layout layout, String version, Map<String, String> settings, boolean terminal, Consumer<String> notes)
            throws Fault, IOException, BundleException {
        KnownDigests digests = KnownDigests.read(layout.data().resolve("system.sha256"));
        List<SystemJar> jars = new ArrayList<>(List.of(SystemJar.security(layout, digests)));
        jars.addAll(SystemJar.all(layout, digests));
        digests.write();
        Map<String, String> properties = properties(layout, version, settings, jars);
        properties.putAll(Shell.properties(layout, terminal));
        Framework framework = new FrameworkFactory().newFramework(properties);
        Node node = new Node(framework, notes);
        try {
            node.boot(jars);
            return node;
        } catch (Fault | IOException | BundleException | RuntimeException e) {
            node.stop();
            throw e;
        }
    }

    private void boot(List<SystemJar> jars) throws BundleException, IOException, Fault {
        framework.init();
        if (SystemBundles.settle(context(), jars)) {
            framework.stop();
            await();
            framework.init();
        }
        FrameworkListener listener = this::note;
        context().addFrameworkListener(listener);
        framework.start();
        if (bundle(KERNEL).getState() != Bundle.ACTIVE) {
            throw new Fault(Fault.FAILED, "the kernel did not start, so nothing may run");
        }
        startOthers();
        context().removeFrameworkListener(listener);
    }

    /** Everything but the kernel, which runs alone until it stands: without it nothing else may begin. */
    private void startOthers() {
        CountDownLatch started = new CountDownLatch(1);
        context().getBundle(0).adapt(FrameworkStartLevel.class).setStartLevel(LEVEL, event -> started.countDown());
        try {
            started.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static Map<String, String> properties(
            Layout layout, String version, Map<String, String> settings, List<SystemJar> jars) throws IOException {
        Map<String, String> properties = new HashMap<>(Map.of(
                "ds.delayed.keepInstances", "true",
                "org.osgi.service.log.admin.loglevel", "INFO"));
        properties.putAll(settings);
        properties.put(
                Constants.FRAMEWORK_STORAGE, layout.data().resolve("felix").toString());
        properties.put(Constants.FRAMEWORK_BEGINNING_STARTLEVEL, "1");
        properties.put("felix.startlevel.bundle", String.valueOf(LEVEL));
        properties.put("felix.cache.locking", "false");
        properties.put("felix.bootdelegation.implicit", "false");
        properties.put("felix.log.level", "0");
        properties.put("felix.resolver.parallelism", "1");
        if (Runtime.version().feature() < 24) {
            Warning.mute();
            properties.put(Constants.FRAMEWORK_SECURITY, Constants.FRAMEWORK_SECURITY_OSGI);
        }
        properties.put("loket.home", layout.home().toString());
        properties.put("loket.dist", layout.dist().toString());
        properties.put("loket.defaults", layout.pristine().toString());
        properties.put("loket.version", version);
        properties.put("loket.distribution", version + "-" + grants(layout));
        properties.put("loket.system", jars.stream().map(SystemJar::location).collect(Collectors.joining(",")));
        return properties;
    }

    /** What tells one distribution's grants from another's. */
    private static String grants(Layout layout) throws IOException {
        Sha256 all = new Sha256();
        for (Path file : Layout.files(layout.pristine().resolve("conf/grants"), 1)) {
            all.add((file.getFileName() + " " + Sha256.of(file) + "\n").getBytes(StandardCharsets.UTF_8));
        }
        return all.hex().substring(0, 12);
    }

    private void note(FrameworkEvent event) {
        if (event.getType() == FrameworkEvent.ERROR) {
            notes.accept(event.getBundle().getSymbolicName() + ": " + Reason.of(event.getThrowable()));
        }
    }

    BundleContext context() {
        return framework.getBundleContext();
    }

    /** The bundle of that name. */
    Bundle bundle(String name) throws Fault {
        for (Bundle bundle : context().getBundles()) {
            if (name.equals(bundle.getSymbolicName())) {
                return bundle;
            }
        }
        throw new Fault(Fault.FAILED, "this distribution lacks " + name + ": unpack Loket anew");
    }

    /** Returns when the framework has stopped, whoever stopped it. */
    void await() {
        boolean unused = new Stop(framework, notes).ended(0);
    }

    /** Stops everything in order; false if something hung, which is named. */
    boolean stop() {
        return new Stop(framework, notes).run();
    }
}
