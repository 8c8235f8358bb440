package org.loket.itests;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.apache.felix.framework.FrameworkFactory;
import org.osgi.framework.Bundle;
import org.osgi.framework.Constants;
import org.osgi.framework.launch.Framework;

/** A node in a process of its own, so that it can be killed: {@code Standalone HOME} runs what is in {@code HOME/modules}. */
final class Standalone {
    private Standalone() {}

    public static void main(String[] args) throws Exception {
        Path home = Path.of(args[0]);
        Map<String, String> launch =
                Launch.properties(home, Launch.NODE.stream().map(Launch::location));
        launch.put(Constants.FRAMEWORK_STORAGE, home.resolve("data/felix").toString());
        launch.put(Constants.FRAMEWORK_STORAGE_CLEAN, Constants.FRAMEWORK_STORAGE_CLEAN_ONFIRSTINIT);
        Framework framework = new FrameworkFactory().newFramework(launch);
        framework.init();
        var bundles = new ArrayList<Bundle>();
        for (String name : Launch.NODE) {
            bundles.add(framework.getBundleContext().installBundle(Launch.location(name)));
        }
        framework.start();
        bundles.removeIf(bundle -> bundle.getHeaders().get(Constants.FRAGMENT_HOST) != null);
        for (Bundle bundle : bundles) {
            bundle.start();
        }
        for (Path module : modules(home)) {
            framework
                    .getBundleContext()
                    .installBundle("modules:" + module.getFileName(), Files.newInputStream(module))
                    .start();
        }
        System.out.println("ready");
        framework.waitForStop(0);
    }

    private static List<Path> modules(Path home) throws Exception {
        try (Stream<Path> files = Files.list(home.resolve("modules"))) {
            return files.sorted().toList();
        }
    }
}
