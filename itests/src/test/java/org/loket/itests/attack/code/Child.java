package org.loket.itests.attack.code;

import java.io.FileInputStream;
import java.io.InputStream;
import java.util.Map;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleContext;
import org.osgi.framework.launch.Framework;
import org.osgi.framework.launch.FrameworkFactory;

/** A node in a JVM of its own, for attacks that no test could outlive: what they stop is this JVM. */
public final class Child {
    private Child() {}

    /**
     * Boots a kernel, lets the attacker loose in it, and ends with 0 if the JVM is still there.
     *
     * @param args home, the kernel's jar, the attacker's jar, what it does, and the switch that takes wall 2 down or nothing
     */
    public static void main(String[] args) {
        try {
            attack(args);
            Runtime.getRuntime().halt(0);
        } catch (Throwable e) {
            e.printStackTrace();
            Runtime.getRuntime().halt(1);
        }
    }

    private static void attack(String[] args) throws Exception {
        Framework framework = java.util.ServiceLoader.load(FrameworkFactory.class)
                .findFirst()
                .orElseThrow()
                .newFramework(Map.of(
                        "org.osgi.framework.storage",
                        args[0] + "/felix",
                        "felix.bootdelegation.implicit",
                        "false",
                        "loket.home",
                        args[0],
                        "loket.test.wall",
                        args[4]));
        framework.init();
        BundleContext context = framework.getBundleContext();
        install(context, args[1].replace("kernel.jar", "security.jar"));
        framework.start();
        install(context, args[1]).start();
        Bundle evil = install(context, args[2]);
        evil.start();
        ((java.util.concurrent.Callable<?>) evil.loadClass(Burglar.class.getName())
                        .getConstructor(BundleContext.class, String.class, Map.class)
                        .newInstance(evil.getBundleContext(), args[3], Map.of()))
                .call();
    }

    private static Bundle install(BundleContext context, String jar) throws Exception {
        try (InputStream in = new FileInputStream(jar)) {
            return context.installBundle("file:" + jar, in);
        }
    }
}
