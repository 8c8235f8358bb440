package org.loket.itests;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** What a node of the tests is launched with. */
final class Launch {
    /** Symbolic name of the bundle that the tests run in; it is the owner of the node. */
    static final String OWNER = "org.loket.itests.probe";

    /** The bundles without which there is no node, in the order in which they are installed. */
    static final List<String> NODE = List.of(
            "org.apache.felix.framework.security",
            "org.loket.kernel",
            "org.osgi.util.function",
            "org.osgi.util.promise",
            "org.osgi.service.component",
            "org.apache.felix.scr",
            "gson");

    private Launch() {}

    /** Where a system bundle is installed from. */
    static String location(String name) {
        return Path.of(System.getProperty("loket.test.system"), name + ".jar")
                .toUri()
                .toString();
    }

    /** A home that is not there yet, with what its distribution grants. */
    static Path freshHome(String name, Map<String, List<String>> grants) throws IOException {
        Path homes = Files.createDirectories(Path.of(System.getProperty("loket.test.homes")));
        Path home = Files.createTempDirectory(homes, name + "-");
        for (String part : List.of("", "lib/home")) {
            Path folder = Files.createDirectories(home.resolve(part).resolve("conf/grants"));
            for (Map.Entry<String, List<String>> grant : grants.entrySet()) {
                Files.write(folder.resolve(grant.getKey() + ".perm"), grant.getValue());
            }
        }
        return home;
    }

    /** The launch properties of a node that trusts just these locations. */
    static Map<String, String> properties(Path home, Stream<String> trusted) {
        var launch = new LinkedHashMap<String, String>();
        launch.put("loket.home", home.toString());
        launch.put("loket.version", "0.1.0-test");
        launch.put("loket.distribution", "0.1.0-test-000000000000");
        launch.put("loket.defaults", home.resolve("lib/home").toString());
        launch.put("loket.system", trusted.collect(Collectors.joining(",")));
        launch.put("loket.owners", OWNER);
        launch.put("felix.bootdelegation.implicit", "false");
        Walls walls = Walls.ofThisRun();
        if (walls.framework()) {
            launch.put("org.osgi.framework.security", "osgi");
        }
        if (!walls.counter()) {
            launch.put("loket.test.wall", "1");
        }
        return launch;
    }
}
