package org.loket.itests.attack;

import static org.junit.Assert.assertTrue;
import static org.loket.itests.attack.Tries.By.COUNTER;
import static org.loket.itests.attack.Tries.By.FRAMEWORK;
import static org.loket.itests.attack.Tries.By.KERNEL;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.Test;
import org.loket.counter.Call;
import org.loket.counter.Counter;
import org.loket.itests.attack.code.Burglar;
import org.loket.itests.attack.code.Thief;
import org.loket.itests.attack.code.Vandal;
import org.osgi.framework.Bundle;
import org.osgi.framework.wiring.BundleRevision;
import org.osgi.framework.wiring.BundleWire;
import org.osgi.framework.wiring.BundleWiring;
import org.osgi.framework.wiring.FrameworkWiring;

/** Attacks on the framework: what is installed, wired, hooked and permitted. */
public class BundleAttackIT extends Attack {
    private static final String HOOKS = "org.osgi.framework.hooks.service;resolution:=optional,"
            + "org.osgi.framework.hooks.bundle;resolution:=optional,"
            + "org.osgi.framework.hooks.resolver;resolution:=optional,"
            + "org.osgi.framework.hooks.weaving;resolution:=optional,"
            + "org.osgi.framework.startlevel;resolution:=optional,"
            + "org.osgi.framework.wiring;resolution:=optional,"
            + "org.osgi.service.url;resolution:=optional,"
            + "org.osgi.service.permissionadmin;resolution:=optional,"
            + "org.osgi.service.condpermadmin;resolution:=optional";

    private static Map<String, Object> aim(Object... more) {
        var aim = new HashMap<String, Object>(Map.of("victim", VAULT));
        for (int i = 0; i < more.length; i += 2) {
            aim.put((String) more[i], more[i + 1]);
        }
        return aim;
    }

    private Stranger evil() {
        return install(new Jar(EVIL).classes(Vandal.class).imports(HOOKS)).start();
    }

    private void tries(String what, Object... aim) throws Exception {
        Stranger evil = evil();
        verdictOf(() -> evil.runs(Vandal.class, what, aim(aim)));
    }

    @Test
    @Tries(
            value = "installs a bundle",
            held = {FRAMEWORK})
    public void aBundleIsInstalled() throws Exception {
        String location = "stranger:second";
        Stranger evil = evil();
        succeeds(() -> evil.runs(
                Vandal.class, "install", aim("location", location, "jar", new Jar("com.example.second").stream())));
        Bundle second = probe().getBundle(location);
        if (second != null) {
            second.uninstall();
        }
        verdict(second != null);
    }

    @Test
    @Tries(
            value = "stops another module that it finds by listing",
            held = {FRAMEWORK, COUNTER})
    public void anotherModuleIsStopped() throws Exception {
        tries("stop");
    }

    @Test
    @Tries(
            value = "uninstalls another module that it finds by listing",
            held = {FRAMEWORK, COUNTER})
    public void anotherModuleIsUninstalled() throws Exception {
        tries("uninstall");
    }

    @Test
    @Tries(
            value = "stops another module whose Bundle it has",
            held = {FRAMEWORK})
    public void anotherModuleAtHandIsStopped() throws Exception {
        tries("stop heard", "bundle", vault.bundle());
    }

    @Test
    @Tries(
            value = "updates another module whose Bundle it has",
            held = {FRAMEWORK})
    public void anotherModuleAtHandIsUpdated() throws Exception {
        tries("update heard", "bundle", vault.bundle(), "jar", new Jar(VAULT).stream());
    }

    @Test
    @Tries(
            value = "uninstalls another module whose Bundle it has",
            held = {FRAMEWORK})
    public void anotherModuleAtHandIsUninstalled() throws Exception {
        tries("uninstall heard", "bundle", vault.bundle());
    }

    @Test
    @Tries(
            value = "loads a class through another's Bundle",
            held = {FRAMEWORK})
    public void aClassIsLoadedThroughABundle() throws Exception {
        Stranger other =
                install(new Jar("com.example.other").classes(Thief.class)).start();
        tries("class heard", "bundle", other.bundle(), "class", Thief.class.getName());
    }

    @Test
    @Tries(
            value = "reads a file in another's jar",
            held = {FRAMEWORK})
    public void anEntryIsReadThroughABundle() throws Exception {
        tries("entry heard", "bundle", vault.bundle(), "entry", "OSGI-INF/permissions.perm");
    }

    @Test
    @Tries(
            value = "changes the framework's start levels",
            held = {FRAMEWORK})
    public void startLevelsAreChanged() throws Exception {
        tries("start level");
    }

    @Test
    @Tries(
            value = "offers a Counter of its own with a higher ranking",
            held = {FRAMEWORK, COUNTER})
    public void aSecondCounterIsOffered() throws Exception {
        Stranger evil = evil();
        succeeds(() -> evil.runs(Vandal.class, "counter", aim()));
        opened.clear();
        Counter counter = friend.counter();
        succeeds(() -> counter.call(OPEN, "{}"));
        verdict(opened.isEmpty());
    }

    @Test
    @Tries(
            value = "hides the counter from everybody with a hook of its own",
            held = {FRAMEWORK})
    public void theCounterIsHidden() throws Exception {
        Stranger evil = evil();
        succeeds(() -> evil.runs(Vandal.class, "hide", aim()));
        boolean hidden = friend.bundle().getBundleContext().getServiceReference(Counter.class) == null;
        evil.uninstall();
        verdict(hidden);
    }

    @Test
    @Tries(
            value = "registers a hook on service events",
            held = {FRAMEWORK})
    public void aServiceHookIsRegistered() throws Exception {
        tries("service hook");
    }

    @Test
    @Tries(
            value = "registers a hook on bundle events",
            held = {FRAMEWORK})
    public void aBundleHookIsRegistered() throws Exception {
        tries("bundle hook");
    }

    @Test
    @Tries(
            value = "registers a hook on looking bundles up",
            held = {FRAMEWORK})
    public void aBundleFindHookIsRegistered() throws Exception {
        tries("bundle find hook");
    }

    @Test
    @Tries(
            value = "registers a hook on resolving",
            held = {FRAMEWORK})
    public void aResolverHookIsRegistered() throws Exception {
        tries("resolver hook");
    }

    @Test
    @Tries(
            value = "registers a hook that rewrites other modules' classes",
            held = {FRAMEWORK})
    public void aWeavingHookIsRegistered() throws Exception {
        tries("weaving hook");
    }

    @Test
    @Tries(
            value = "uses PermissionAdmin",
            held = {FRAMEWORK},
            onlyWithWallOne = true)
    public void permissionAdminIsUsed() throws Exception {
        tries("permission admin");
    }

    @Test
    @Tries(
            value = "uses ConditionalPermissionAdmin",
            held = {FRAMEWORK},
            onlyWithWallOne = true)
    public void conditionalPermissionAdminIsUsed() throws Exception {
        tries("conditional");
    }

    /** Whether a bundle that imports, requires or attaches itself so comes to resolve and can load the class. */
    private void wired(Jar jar, Class<?> wanted) throws Exception {
        Stranger evil = install(jar.classes(Vandal.class));
        verdictOf(() -> {
            evil.bundle().start();
            return evil.runs(Vandal.class, "load", aim("class", wanted.getName()));
        });
    }

    private void exporter() {
        install(new Jar("com.example.exporter")
                        .classes(Thief.class)
                        .header("Export-Package", Thief.class.getPackageName() + ";version=1.0.0"))
                .start();
    }

    @Test
    @Tries(
            value = "imports a package of another module",
            held = {FRAMEWORK, COUNTER})
    public void anothersPackageIsImported() throws Exception {
        exporter();
        Stranger evil = install(new Jar(EVIL).imports(Thief.class.getPackageName()));
        verdictOf(() -> {
            evil.bundle().start();
            return true;
        });
    }

    @Test
    @Tries(
            value = "imports packages as it needs them, whatever they are",
            held = {FRAMEWORK, COUNTER})
    public void anothersPackageIsImportedLater() throws Exception {
        exporter();
        Stranger evil =
                install(new Jar(EVIL).header("DynamicImport-Package", "*")).start();
        verdictOf(() -> evil.bundle().loadClass(Thief.class.getName()));
    }

    @Test
    @Tries(
            value = "requires another module",
            held = {FRAMEWORK, COUNTER})
    public void anotherModuleIsRequired() throws Exception {
        exporter();
        Stranger evil = install(new Jar(EVIL).header("Require-Bundle", "com.example.exporter"));
        verdictOf(() -> {
            evil.bundle().start();
            return evil.bundle().loadClass(Thief.class.getName());
        });
    }

    @Test
    @Tries(
            value = "imports a package of the framework that is not for everyone",
            held = {FRAMEWORK})
    public void aPackageOfTheFrameworkIsImported() throws Exception {
        wired(new Jar(EVIL).imports("org.osgi.framework.wiring"), BundleWiring.class);
    }

    @Test
    @Tries(
            value = "imports the kernel's own package",
            held = {KERNEL})
    public void theKernelsPackageIsImported() throws Exception {
        Stranger control = install(new Jar("com.example.control").header("Import-Package", "org.loket.counter"));
        control(succeeds(() -> {
            control.bundle().start();
            return true;
        }));
        Stranger evil = install(new Jar(EVIL).imports("org.loket.kernel"));
        verdictOf(() -> {
            evil.bundle().start();
            return true;
        });
    }

    @Test
    @Tries(
            value = "requires the kernel's bundle to reach into it",
            held = {KERNEL})
    public void theKernelIsRequired() throws Exception {
        control(succeeds(() -> evil().bundle().loadClass(Call.class.getName())));
        Stranger evil = install(new Jar("com.example.requirer").header("Require-Bundle", "org.loket.kernel"));
        verdictOf(() -> {
            evil.bundle().start();
            return evil.bundle().loadClass("org.loket.kernel.Kernel");
        });
    }

    @Test
    @Tries(
            value = "attaches itself as a fragment to the kernel",
            held = {KERNEL})
    public void aFragmentIsAttachedToTheKernel() throws Exception {
        Stranger evil = install(
                new Jar(EVIL).header("Fragment-Host", "org.loket.kernel").without("Import-Package"));
        Bundle kernel = Stream.of(probe().getBundles())
                .filter(bundle -> "org.loket.kernel".equals(bundle.getSymbolicName()))
                .findFirst()
                .orElseThrow();
        control(takesFragments(vault.bundle()));
        probe().getBundle(0).adapt(FrameworkWiring.class).resolveBundles(List.of(evil.bundle()));
        verdict(takesFragments(kernel) || evil.bundle().getState() == Bundle.RESOLVED);
    }

    private static boolean takesFragments(Bundle bundle) {
        return !bundle.adapt(BundleRevision.class)
                .getDeclaredCapabilities("osgi.wiring.host")
                .isEmpty();
    }

    @Test
    @Tries(
            value = "attaches itself as an extension to the framework",
            held = {FRAMEWORK, COUNTER})
    public void anExtensionIsAttachedToTheFramework() throws Exception {
        Jar extension = new Jar(EVIL)
                .header("Fragment-Host", "system.bundle;extension:=framework")
                .header("Export-Package", "com.example.extended")
                .without("Import-Package")
                .file("com/example/extended/canary.txt", "canary");
        verdictOf(() -> {
            Bundle bundle = probe().installBundle("stranger:extension", extension.stream());
            try {
                Stranger user = install(new Jar("com.example.user").imports("com.example.extended"));
                user.bundle().start();
                return true;
            } finally {
                bundle.uninstall();
            }
        });
    }

    private static boolean wiredTo(Bundle bundle, String name, Stranger whom) {
        for (BundleWire wire : bundle.adapt(BundleWiring.class).getRequiredWires(null)) {
            if (wire.getCapability().getAttributes().containsValue(name)
                    && wire.getProviderWiring().getBundle().equals(whom.bundle())) {
                return true;
            }
        }
        return false;
    }

    private void captures(Jar trap, String name, Jar victim) throws Exception {
        Stranger evil = install(trap);
        succeeds(() -> {
            evil.bundle().start();
            return true;
        });
        Stranger caught = install(victim);
        succeeds(() -> {
            caught.bundle().start();
            return true;
        });
        assertTrue("the victim resolves", caught.bundle().adapt(BundleWiring.class) != null);
        verdict(wiredTo(caught.bundle(), name, evil));
    }

    @Test
    @Tries(
            value = "exports a copy of the kernel's API in a higher version",
            held = {FRAMEWORK, COUNTER})
    public void theKernelsApiIsExported() throws Exception {
        captures(
                new Jar(EVIL)
                        .header("Import-Package", "org.osgi.framework")
                        .header("Export-Package", "org.loket.counter;version=1.9.0")
                        .copyOf(Counter.class)
                        .copyOf(Call.class),
                "org.loket.counter",
                new Jar("com.example.victim").header("Import-Package", "org.loket.counter;version=\"[1.0,2)\""));
    }

    @Test
    @Tries(
            value = "exports a library in a higher version",
            held = {FRAMEWORK, COUNTER})
    public void aLibraryIsExported() throws Exception {
        captures(
                new Jar(EVIL)
                        .header("Export-Package", "com.google.gson;version=99.0.0")
                        .file("com/google/gson/canary.txt", "canary"),
                "com.google.gson",
                new Jar("com.example.victim").imports("com.google.gson"));
    }

    @Test
    @Tries(
            value = "exports a package of the framework in a higher version",
            held = {FRAMEWORK, COUNTER})
    public void aPackageOfTheFrameworkIsExported() throws Exception {
        captures(
                new Jar(EVIL)
                        .header("Import-Package", "org.loket.counter")
                        .header("Export-Package", "org.osgi.util.tracker;version=1.99.0")
                        .file("org/osgi/util/tracker/canary.txt", "canary"),
                "org.osgi.util.tracker",
                new Jar("com.example.victim"));
    }

    @Test
    @Tries(
            value = "provides another module with a capability in the framework's sense",
            held = {FRAMEWORK, COUNTER})
    public void aRequirementIsMet() throws Exception {
        captures(
                new Jar(EVIL).header("Provide-Capability", "com.example.codec;codec=evil"),
                "evil",
                new Jar("com.example.victim").header("Require-Capability", "com.example.codec;resolution:=optional"));
    }

    @Test
    @Tries(
            value = "has the framework unpack a jar outside its place",
            held = {KERNEL})
    public void aJarIsUnpackedElsewhere() throws Exception {
        String name = "canary-" + secret + ".jar";
        control(unpacks("inner/" + name, name));
        verdict(unpacks("../../../" + name, name) && outside(name));
    }

    private boolean unpacks(String path, String name) throws Exception {
        Jar inner = new Jar("com.example.inner").file("inner.txt", "inner");
        Jar jar = new Jar("com.example.unpacked")
                .header("Bundle-ClassPath", ".," + path)
                .file(path, inner.bytes());
        Stranger evil = install(jar);
        boolean loaded = succeeds(() -> {
            evil.bundle().start();
            return evil.bundle().getResource("inner.txt") != null;
        });
        boolean found = loaded || outside(name);
        evil.uninstall();
        return found;
    }

    private static boolean outside(String name) throws Exception {
        Path cache = Path.of(probe().getProperty("org.osgi.framework.storage")).toAbsolutePath();
        try (Stream<Path> files = Files.walk(cache)) {
            return Files.exists(cache.resolveSibling(name))
                    || files.anyMatch(file -> file.getFileName().toString().equals(name)
                            && !file.toString().contains("-embedded"));
        }
    }

    @Test
    @Tries(
            value = "brings native code in its jar",
            held = {FRAMEWORK})
    public void nativeCodeIsBrought() throws Exception {
        Stranger evil = install(new Jar(EVIL)
                        .classes(Burglar.class)
                        .imports("javax.management;resolution:=optional")
                        .header("Bundle-NativeCode", "lib/libcanary.so;osname=Linux;processor=x86-64")
                        .file("lib/libcanary.so", "canary"))
                .start();
        verdictOf(() -> evil.runs(Burglar.class, "library named", Map.of("library", "canary")));
    }

    @Test
    @Tries(
            value = "is an older edition of the API's user that brings the API's classes along",
            held = {KERNEL})
    public void theApiIsBroughtAlong() throws Exception {
        Stranger evil = install(new Jar(EVIL)
                        .header("Import-Package", "org.osgi.framework")
                        .copyOf(Counter.class)
                        .copyOf(Call.class)
                        .copyOf(org.loket.counter.Refusal.class)
                        .classes(Thief.class))
                .start();
        control(succeeds(() -> friend.call(OPEN, "{}")));
        verdictByVault(() -> evil.runs(Thief.class, "own counter", new HashMap<>(Map.of("capability", OPEN))));
    }
}
