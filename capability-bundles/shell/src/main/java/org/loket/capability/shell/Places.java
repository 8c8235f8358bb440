package org.loket.capability.shell;

import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.LinkedHashSet;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.osgi.framework.BundleContext;

/** Where a jar named in a command may lie: a full URL is taken as it is, a relative file is looked for. */
record Places(Optional<String> dist, Optional<String> home) {
    static Places of(BundleContext context) {
        return new Places(
                Optional.ofNullable(context.getProperty("loket.dist")),
                Optional.ofNullable(context.getProperty("loket.home")));
    }

    /** The URL of this jar; a relative one is tried against this folder, the distribution and the home. */
    String find(String url, Path folder) throws Failure {
        boolean file = url.startsWith("file:");
        if (!file && url.matches("[A-Za-z][A-Za-z0-9+.-]+:.*")) {
            return url;
        }
        var name = file ? url.substring("file:".length()).replaceFirst("^//+", "/") : url;
        var tried = candidates(name, folder);
        for (Path path : tried) {
            if (Files.isRegularFile(path)) {
                return path.toUri().toString();
            }
        }
        throw new Failure("no file " + name + "; looked at "
                + tried.stream().map(Path::toString).collect(Collectors.joining(", ")));
    }

    private Set<Path> candidates(String name, Path folder) throws Failure {
        var tried = new LinkedHashSet<Path>();
        try {
            tried.add(folder.resolve(name).normalize());
            dist.ifPresent(place -> tried.add(Path.of(place).resolve(name).normalize()));
            home.ifPresent(place -> tried.add(Path.of(place).resolve(name).normalize()));
        } catch (InvalidPathException e) {
            throw new Failure("not a path: " + name);
        }
        return tried;
    }
}
