package org.loket.launcher;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.jar.Attributes;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;
import org.apache.felix.framework.FrameworkFactory;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.osgi.framework.Bundle;
import org.osgi.framework.Constants;
import org.osgi.framework.launch.Framework;
import org.osgi.framework.startlevel.BundleStartLevel;

/** How {@code modules/} becomes bundles, in a real framework. */
final class ModulesTest {
    @TempDir
    private Path home;

    private Layout layout;
    private Framework framework;
    private final List<String> notes = new ArrayList<>();

    @BeforeEach
    void aFramework() throws Exception {
        layout = new Layout(home, home);
        Files.createDirectories(layout.data());
        Files.createDirectories(layout.modules());
        framework = new FrameworkFactory()
                .newFramework(Map.of(
                        Constants.FRAMEWORK_STORAGE,
                        layout.data().resolve("felix").toString(),
                        "felix.log.level",
                        "0"));
        framework.init();
    }

    @AfterEach
    void itStops() throws Exception {
        framework.stop();
        framework.waitForStop(10_000);
    }

    private void put(String file, String name, String version) throws IOException {
        Manifest manifest = new Manifest();
        Attributes main = manifest.getMainAttributes();
        main.put(Attributes.Name.MANIFEST_VERSION, "1.0");
        main.putValue(Constants.BUNDLE_MANIFESTVERSION, "2");
        main.putValue(Constants.BUNDLE_SYMBOLICNAME, name);
        main.putValue(Constants.BUNDLE_VERSION, version);
        try (OutputStream out = Files.newOutputStream(layout.modules().resolve(file));
                JarOutputStream jar = new JarOutputStream(out, manifest)) {
            jar.finish();
        }
    }

    private void settle(boolean fresh) throws IOException {
        Modules.settle(framework.getBundleContext(), layout, fresh, notes::add);
    }

    private Bundle module(String file) {
        return framework.getBundleContext().getBundle("modules:" + file);
    }

    @Test
    void aJarBecomesABundleThatStarts() throws Exception {
        put("a.jar", "a", "1.0.0");
        settle(true);
        assertEquals("a", module("a.jar").getSymbolicName());
        assertTrue(module("a.jar").adapt(BundleStartLevel.class).isPersistentlyStarted());
    }

    @Test
    void aChangedJarUpdatesItsBundle() throws Exception {
        put("a.jar", "a", "1.0.0");
        settle(true);
        long id = module("a.jar").getBundleId();
        put("a.jar", "a", "1.1.0");
        settle(false);
        assertEquals("1.1.0", module("a.jar").getVersion().toString());
        assertEquals(id, module("a.jar").getBundleId());
    }

    @Test
    void aJarThatIsGoneEndsItsBundleAndNoOther() throws Exception {
        put("a.jar", "a", "1.0.0");
        put("b.jar", "b", "1.0.0");
        settle(true);
        Files.delete(layout.modules().resolve("a.jar"));
        settle(false);
        assertNull(module("a.jar"));
        assertNotNull(module("b.jar"));
    }

    @Test
    void aModuleTheOwnerUninstalledStaysOutUntilItsJarChanges() throws Exception {
        put("a.jar", "a", "1.0.0");
        settle(true);
        module("a.jar").uninstall();
        settle(false);
        assertNull(module("a.jar"));
        put("a.jar", "a", "1.1.0");
        settle(false);
        assertNotNull(module("a.jar"));
    }

    @Test
    void aModuleTheOwnerStoppedStaysStopped() throws Exception {
        put("a.jar", "a", "1.0.0");
        settle(true);
        module("a.jar").stop();
        settle(false);
        assertEquals(false, module("a.jar").adapt(BundleStartLevel.class).isPersistentlyStarted());
    }

    @Test
    void aFreshCacheIsFilledAnew() throws Exception {
        put("a.jar", "a", "1.0.0");
        settle(true);
        module("a.jar").uninstall();
        settle(true);
        assertNotNull(module("a.jar"));
    }

    @Test
    void whatIsNoWholeJarCostsALineAndNothingElse() throws Exception {
        put("half.jar", "half", "1.0.0");
        Path half = layout.modules().resolve("half.jar");
        byte[] bytes = Files.readAllBytes(half);
        Files.write(half, Arrays.copyOf(bytes, bytes.length - 30));
        Files.writeString(layout.modules().resolve("garbage.jar"), "garbage");
        Files.createFile(layout.modules().resolve("empty.jar"));
        put("good.jar", "good", "1.0.0");
        put("twice.jar", "good", "1.0.0");
        settle(true);
        assertNotNull(module("good.jar"));
        assertEquals(4, notes.size(), notes::toString);
        for (String bad : new String[] {"half.jar", "garbage.jar", "empty.jar", "twice.jar"}) {
            assertNull(module(bad));
            assertTrue(notes.stream().anyMatch(note -> note.startsWith("modules/" + bad)), notes::toString);
            assertTrue(notes.stream().noneMatch(note -> note.contains("\n")), notes::toString);
        }
        put("half.jar", "half", "1.0.0");
        settle(false);
        assertNotNull(module("half.jar"));
    }
}
