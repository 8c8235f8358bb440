package org.loket.launcher;

import java.io.InputStream;
import java.io.PrintStream;
import java.lang.reflect.Constructor;
import java.net.URL;
import java.net.URLClassLoader;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleException;
import org.osgi.framework.wiring.BundleWiring;
import org.osgi.framework.wiring.FrameworkWiring;

/**
 * The Gogo shell, started last: its classes live in bundles, not on the launcher's class path.
 *
 * <p>The terminal library looks for its parts with the context class loader of the thread that starts it, so that must
 * be its own, or there is a dumb terminal and no completion.
 */
final class Shell {
    static final String BUNDLE = "org.apache.felix.gogo.jline";
    private static final String THREAD = "Gogo shell";

    private final Node node;
    private final ClassLoader loader;

    private Shell(Node node, ClassLoader loader) {
        this.node = node;
        this.loader = loader;
    }

    /** What the shell's bundle is told by the framework, with a terminal and without. */
    static Map<String, String> properties(Layout layout, boolean terminal) {
        return Map.of(
                "gosh.home",
                layout.lib().resolve(terminal ? "shell" : "script").toString(),
                "gosh.args",
                "--nohistory --noshutdown" + (terminal ? "" : " --nointeractive"));
    }

    /** Starts the shell; with a terminal its prompt appears. */
    static Shell start(Node node, Layout layout, boolean terminal) throws Fault, BundleException {
        System.setProperty("jline.tmpdir", layout.data().resolve("tmp").toString());
        if (!terminal) {
            for (String provider : List.of("jni", "ffm", "exec", "jna", "jansi")) {
                System.setProperty("org.jline.terminal." + provider, "false");
            }
            System.setProperty("org.jline.terminal.dumb", "true");
        }
        Bundle bundle = node.bundle(BUNDLE);
        node.context().getBundle(0).adapt(FrameworkWiring.class).resolveBundles(List.of(bundle));
        BundleWiring wiring = bundle.adapt(BundleWiring.class);
        if (wiring == null) {
            throw new Fault(Fault.FAILED, "the shell does not resolve: unpack Loket anew");
        }
        Thread thread = Thread.currentThread();
        ClassLoader before = thread.getContextClassLoader();
        thread.setContextClassLoader(terminals(wiring.getClassLoader()));
        try {
            bundle.start(Bundle.START_TRANSIENT);
        } finally {
            thread.setContextClassLoader(before);
        }
        Shell shell = new Shell(node, wiring.getClassLoader());
        if (!terminal) {
            shell.leaveInterruptsToTheJvm();
        }
        return shell;
    }

    private static ClassLoader terminals(ClassLoader shell) throws Fault {
        try {
            return shell.loadClass("org.jline.terminal.TerminalBuilder").getClassLoader();
        } catch (ClassNotFoundException e) {
            throw new Fault(Fault.FAILED, "the shell has no terminal library: unpack Loket anew");
        }
    }

    /** The terminal's own handling of Ctrl-C ignores it where no prompt reads it. */
    private void leaveInterruptsToTheJvm() throws Fault {
        try {
            Runnable stop = () -> new Thread(() -> System.exit(130), "Interrupted").start();
            loader.loadClass("org.jline.utils.Signals")
                    .getMethod("register", String.class, Runnable.class)
                    .invoke(null, "INT", stop);
        } catch (ReflectiveOperationException e) {
            throw new Fault(Fault.FAILED, "the shell does not fit this launcher: " + Reason.of(e));
        }
    }

    /** Returns when the owner has left the prompt. */
    void await() {
        for (Thread thread : Thread.getAllStackTraces().keySet()) {
            if (thread.getName().equals(THREAD)) {
                try {
                    thread.join();
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                }
            }
        }
    }

    /**
     * Runs a script as the owner would type it; the first command that fails ends it with a Fault.
     *
     * <p>The class that does it is loaded once more, by a class loader that sees the shell's classes.
     */
    void run(String script, InputStream in, PrintStream out, PrintStream err) throws Fault {
        URL launcher = Shell.class.getProtectionDomain().getCodeSource().getLocation();
        try (URLClassLoader beside = new URLClassLoader(new URL[] {launcher}, loader)) {
            Constructor<?> constructor =
                    beside.loadClass(Script.class.getName()).getDeclaredConstructors()[0];
            constructor.setAccessible(true);
            ((Callable<?>) constructor.newInstance(node.context(), script, in, out, err)).call();
        } catch (Exception e) {
            throw new Fault(Fault.FAILED, Reason.of(e));
        } finally {
            out.flush();
        }
    }
}
