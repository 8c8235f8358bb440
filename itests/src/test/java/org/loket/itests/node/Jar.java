package org.loket.itests.node;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;

/** A module's jar in the making, of classes of the tests. */
public final class Jar {
    private final Map<String, String> headers = new LinkedHashMap<>();
    private final Map<String, byte[]> files = new LinkedHashMap<>();

    /** A module that is started by this activator. */
    public Jar(String name, Class<?> activator) {
        headers.put("Manifest-Version", "1.0");
        headers.put("Bundle-ManifestVersion", "2");
        headers.put("Bundle-SymbolicName", name);
        headers.put("Bundle-Version", "1.0.0");
        headers.put("Import-Package", "org.osgi.framework,org.loket.counter;version=\"[1.0,2)\"");
        headers.put("Bundle-Activator", activator.getName());
        classes(activator);
    }

    public Jar version(String version) {
        headers.put("Bundle-Version", version);
        return this;
    }

    public Jar header(String name, String value) {
        headers.put(name, value);
        return this;
    }

    /** Imports more packages. */
    public Jar imports(String... packages) {
        headers.merge("Import-Package", String.join(",", packages), (known, more) -> known + "," + more);
        return this;
    }

    /** What it asks for, line by line. */
    public Jar asks(String... lines) {
        files.put("OSGI-INF/permissions.perm", (String.join("\n", lines) + "\n").getBytes(StandardCharsets.UTF_8));
        return this;
    }

    /** Any other file. */
    Jar file(String name, String text) {
        files.put(name, text.getBytes(StandardCharsets.UTF_8));
        return this;
    }

    /** Takes in classes with those nested in them. */
    public Jar classes(Class<?>... types) {
        for (Class<?> type : types) {
            String path = type.getName().replace('.', '/');
            try {
                Path folder = Path.of(type.getProtectionDomain()
                                .getCodeSource()
                                .getLocation()
                                .toURI())
                        .resolve(path)
                        .getParent();
                try (DirectoryStream<Path> found = Files.newDirectoryStream(folder, type.getSimpleName() + "*.class")) {
                    for (Path file : found) {
                        String rest = file.getFileName()
                                .toString()
                                .substring(type.getSimpleName().length());
                        if (rest.startsWith(".") || rest.startsWith("$")) {
                            String name = path.substring(0, path.lastIndexOf('/') + 1) + file.getFileName();
                            files.put(name, Files.readAllBytes(file));
                        }
                    }
                }
            } catch (IOException | java.net.URISyntaxException e) {
                throw new AssertionError(type + " cannot be read", e);
            }
        }
        return this;
    }

    public Path write(Path file) throws IOException {
        Files.createDirectories(file.getParent());
        return Files.write(file, bytes());
    }

    /** The jar itself. */
    public byte[] bytes() throws IOException {
        var manifest = new Manifest();
        headers.forEach(manifest.getMainAttributes()::putValue);
        var bytes = new ByteArrayOutputStream();
        try (var jar = new JarOutputStream(bytes, manifest)) {
            for (Map.Entry<String, byte[]> file : files.entrySet()) {
                jar.putNextEntry(new JarEntry(file.getKey()));
                jar.write(file.getValue());
                jar.closeEntry();
            }
        }
        return bytes.toByteArray();
    }
}
