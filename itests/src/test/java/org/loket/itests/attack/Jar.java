package org.loket.itests.attack;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.URL;
import java.nio.charset.StandardCharsets;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;
import org.osgi.framework.Bundle;
import org.osgi.framework.FrameworkUtil;

/** A stranger's jar, with whatever manifest, files and classes the attack needs. */
final class Jar {
    private final Map<String, String> headers = new LinkedHashMap<>();
    private final Map<String, byte[]> files = new LinkedHashMap<>();
    private final Map<String, InputStream> streams = new LinkedHashMap<>();

    Jar(String name) {
        headers.put("Bundle-ManifestVersion", "2");
        headers.put("Bundle-SymbolicName", name);
        headers.put("Bundle-Version", "1.0.0");
        headers.put("Import-Package", "org.loket.counter,org.osgi.framework,org.osgi.util.tracker");
    }

    String name() {
        return headers.get("Bundle-SymbolicName");
    }

    Jar header(String header, String value) {
        headers.put(header, value);
        return this;
    }

    Jar without(String header) {
        headers.remove(header);
        return this;
    }

    /** Imports packages besides the usual ones. */
    Jar imports(String packages) {
        return header("Import-Package", headers.get("Import-Package") + "," + packages);
    }

    Jar version(String version) {
        return header("Bundle-Version", version);
    }

    /** What it asks its owner for, line by line. */
    Jar asks(String... lines) {
        return file("OSGI-INF/permissions.perm", String.join("\n", lines) + "\n");
    }

    Jar file(String path, String text) {
        return file(path, text.getBytes(StandardCharsets.UTF_8));
    }

    Jar file(String path, byte[] content) {
        files.put(path, content);
        return this;
    }

    /** A file that is made while the jar is written, and is never in memory. */
    Jar inflating(String path, InputStream content) {
        streams.put(path, content);
        return this;
    }

    /** Takes in classes of the test jar with those nested in them and those they extend. */
    Jar classes(Class<?>... types) {
        for (Class<?> type : types) {
            if (type.getSuperclass() != null && type.getSuperclass().getPackage() == type.getPackage()) {
                classes(type.getSuperclass());
            }
            String folder = "/" + type.getPackageName().replace('.', '/');
            Bundle probe = FrameworkUtil.getBundle(Jar.class);
            for (URL found : Collections.list(probe.findEntries(folder, type.getSimpleName() + "*.class", false))) {
                String rest = found.getPath()
                        .substring(folder.length() + type.getSimpleName().length() + 1);
                if (rest.startsWith(".") || rest.startsWith("$")) {
                    file(found.getPath().substring(1), bytes(found));
                }
            }
        }
        return this;
    }

    /** Takes in a class or interface of another bundle, such as one of the kernel's API. */
    Jar copyOf(Class<?> type) {
        String path = type.getName().replace('.', '/') + ".class";
        return file(path, bytes(FrameworkUtil.getBundle(type).getEntry(path)));
    }

    private static byte[] bytes(URL url) {
        try (InputStream in = url.openStream()) {
            return in.readAllBytes();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    InputStream stream() {
        return new ByteArrayInputStream(bytes());
    }

    byte[] bytes() {
        var manifest = new Manifest();
        manifest.getMainAttributes().putValue("Manifest-Version", "1.0");
        headers.forEach(manifest.getMainAttributes()::putValue);
        var bytes = new ByteArrayOutputStream();
        try (var jar = new JarOutputStream(bytes, manifest)) {
            for (Map.Entry<String, byte[]> file : files.entrySet()) {
                jar.putNextEntry(new JarEntry(file.getKey()));
                jar.write(file.getValue());
                jar.closeEntry();
            }
            for (Map.Entry<String, InputStream> stream : streams.entrySet()) {
                jar.putNextEntry(new JarEntry(stream.getKey()));
                stream.getValue().transferTo(jar);
                jar.closeEntry();
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return bytes.toByteArray();
    }
}
