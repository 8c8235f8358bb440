package org.loket.itests.bench;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.felix.framework.FrameworkFactory;
import org.loket.itests.node.Jar;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleContext;
import org.osgi.framework.BundleException;
import org.osgi.framework.Constants;
import org.osgi.framework.ServiceReference;
import org.osgi.framework.launch.Framework;

/**
 * A framework with the kernel of the distribution in this very JVM, so that a benchmark can stand at a module's counter:
 * both walls where the JVM has a Security Manager, a ledger on disk, grants by file.
 */
final class EmbeddedNode implements AutoCloseable {
    static final String SERVICE = "(org.osgi.framework.ServicePermission \"%s\" \"%s\")";

    private static final String OWNER = "com.example.owner";

    private final Path home = Files.createTempDirectory("loket-bench");
    private final Framework framework;
    private final Bundle kernel;

    /** @param gate whether every call passes a gate */
    EmbeddedNode(boolean gate) throws IOException, BundleException {
        Path distribution = Path.of(System.getProperty("loket.test.distribution"));
        Path security = jar(distribution.resolve("lib"), "org.apache.felix.framework.security-");
        Path core = jar(distribution.resolve("system"), "org.loket.kernel-");
        grant(OWNER, SERVICE.formatted("(capability=kernel.*)", "get"));
        grant("com.example.echo", SERVICE.formatted("echo.*", "register"));
        grant(
                "com.example.caller",
                SERVICE.formatted("(capability=echo.read)", "get"),
                SERVICE.formatted("(capability=echo.write)", "get"),
                SERVICE.formatted("(capability=echo.thread)", "get"),
                SERVICE.formatted("(&(capability=echo.ruled)(arg.n<=1000)(arg.pad=*))", "get"));
        grant("com.example.turnstile", SERVICE.formatted("org.loket.counter.Gate", "register"));
        framework = new FrameworkFactory().newFramework(properties(List.of(security, core)));
        framework.init();
        BundleContext context = framework.getBundleContext();
        context.installBundle(security.toUri().toString());
        kernel = context.installBundle(core.toUri().toString());
        framework.start();
        kernel.start();
        install(OWNER, new Jar(OWNER, Still.class));
        install("com.example.echo", echo("1.0.0"));
        install("com.example.caller", new Jar("com.example.caller", Still.class).asks(asked("com.example.caller")));
        if (gate) {
            install(
                    "com.example.turnstile",
                    new Jar("com.example.turnstile", Turnstile.class).asks(asked("com.example.turnstile")));
        }
    }

    private static Path jar(Path folder, String prefix) throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.filter(file -> file.getFileName().toString().startsWith(prefix))
                    .findFirst()
                    .orElseThrow();
        }
    }

    private Map<String, String> properties(List<Path> system) {
        Map<String, String> properties = new HashMap<>(Map.of(
                Constants.FRAMEWORK_STORAGE,
                home.resolve("felix").toString(),
                Constants.FRAMEWORK_STORAGE_CLEAN,
                Constants.FRAMEWORK_STORAGE_CLEAN_ONFIRSTINIT,
                "felix.bootdelegation.implicit",
                "false",
                "loket.home",
                home.toString(),
                "loket.defaults",
                home.toString(),
                "loket.version",
                "bench",
                "loket.distribution",
                "bench",
                "loket.quick",
                "com.example.echo,com.example.turnstile"));
        properties.put(
                "loket.system",
                system.stream()
                        .map(jar -> jar.toUri().toString())
                        .collect(Collectors.joining(",", "", ",bench:" + OWNER)));
        if (Runtime.version().feature() < 24) {
            properties.put(Constants.FRAMEWORK_SECURITY, Constants.FRAMEWORK_SECURITY_OSGI);
        }
        return properties;
    }

    private void grant(String name, String... lines) throws IOException {
        Path file = home.resolve("conf/grants").resolve(name + ".perm");
        Files.createDirectories(file.getParent());
        Files.write(file, List.of(lines));
    }

    private String[] asked(String name) throws IOException {
        return Files.readAllLines(home.resolve("conf/grants").resolve(name + ".perm"))
                .toArray(String[]::new);
    }

    Jar echo(String version) throws IOException {
        return new Jar("com.example.echo", Echo.class).version(version).asks(asked("com.example.echo"));
    }

    private Bundle install(String name, Jar jar) throws BundleException, IOException {
        Bundle bundle = framework.getBundleContext().installBundle("bench:" + name, stream(jar));
        bundle.start();
        return bundle;
    }

    static InputStream stream(Jar jar) throws IOException {
        return new ByteArrayInputStream(jar.bytes());
    }

    Bundle bundle(String name) {
        return Stream.of(framework.getBundleContext().getBundles())
                .filter(bundle -> name.equals(bundle.getSymbolicName()))
                .findFirst()
                .orElseThrow();
    }

    /** {@code (String capability, String args) -> String} at the counter of the calling module. */
    MethodHandle counter() throws ReflectiveOperationException {
        return counter(bundle("com.example.caller").getBundleContext());
    }

    private MethodHandle counter(BundleContext context) throws ReflectiveOperationException {
        Class<?> type = kernel.loadClass("org.loket.counter.Counter");
        ServiceReference<?> service = context.getServiceReference(type.getName());
        return MethodHandles.publicLookup()
                .unreflect(type.getMethod("call", String.class, String.class))
                .bindTo(context.getService(service));
    }

    /** What the kernel says of its ledger. */
    String verified() throws Throwable {
        MethodHandle owner = counter(bundle(OWNER).getBundleContext());
        return (String) owner.invokeExact("kernel.ledger.verify", "{}");
    }

    @Override
    public void close() throws IOException, BundleException {
        framework.stop();
        try {
            framework.waitForStop(10_000);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        try (Stream<Path> files = Files.walk(home)) {
            for (Path file : files.sorted(java.util.Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        }
    }
}
