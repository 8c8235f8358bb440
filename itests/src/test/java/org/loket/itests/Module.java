package org.loket.itests;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;
import org.loket.counter.Capability;
import org.loket.counter.Counter;
import org.loket.counter.Gate;
import org.osgi.framework.BundleException;

/** A stranger's module in the making: a jar of classes from the test jar, with a manifest, components and what it asks. */
final class Module {
    private final String name;
    private final Consumer<Installed> announce;
    private final Map<String, String> headers = new LinkedHashMap<>();
    private final Map<String, byte[]> files = new LinkedHashMap<>();
    private final List<String> components = new ArrayList<>();
    private UnaryOperator<byte[]> finish = jar -> jar;
    private String location;

    Module(String name, Consumer<Installed> announce) {
        this.name = name;
        this.announce = announce;
        location = "stranger:" + name;
        headers.put("Bundle-ManifestVersion", "2");
        headers.put("Bundle-SymbolicName", name);
        headers.put("Bundle-Version", "1.0.0");
        headers.put("Import-Package", "org.loket.counter;version=\"[1.0,2)\"");
    }

    Module version(String version) {
        return header("Bundle-Version", version);
    }

    Module header(String header, String value) {
        headers.put(header, value);
        return this;
    }

    /** Where it is installed from; {@code stranger:} and its name if nothing is said. */
    Module at(String from) {
        location = from;
        return this;
    }

    /** What it asks its owner for, line by line. */
    Module asks(String... lines) {
        return file("OSGI-INF/permissions.perm", String.join("\n", lines) + "\n");
    }

    Module file(String path, String text) {
        files.put(path, text.getBytes(StandardCharsets.UTF_8));
        return this;
    }

    /**
     * Offers a capability by a component of this class, whose constructor may take a {@link Counter} and the component's
     * properties.
     */
    Module provides(String capability, Class<? extends Capability> component, String... properties) {
        return component(component, Capability.class, property("loket.capability", capability), properties);
    }

    /** Stands as a gate by a component of this class. */
    Module gates(Class<? extends Gate> component, String... properties) {
        return component(component, Gate.class, "", properties);
    }

    /** Runs a component of this class that offers nothing to others. */
    Module runs(Class<? extends Runnable> component, String... properties) {
        return component(component, Runnable.class, "", properties);
    }

    private static String property(String name, String value) {
        return "<property name=\"" + name + "\" value=\"" + value + "\"/>";
    }

    private Module component(Class<?> type, Class<?> service, String first, String... properties) {
        Class<?>[] wanted = type.getConstructors()[0].getParameterTypes();
        var parts = new StringBuilder(first);
        for (int i = 0; i < properties.length; i += 2) {
            parts.append(property(properties[i], properties[i + 1]));
        }
        boolean offers = service != Runnable.class;
        parts.append(offers ? "<service><provide interface=\"" + service.getName() + "\"/></service>" : "");
        for (int i = 0; i < wanted.length; i++) {
            if (wanted[i] == Counter.class) {
                parts.append("<reference name=\"counter\" interface=\"%s\" parameter=\"%d\"/>"
                        .formatted(Counter.class.getName(), i));
            }
        }
        String path = "OSGI-INF/" + type.getName() + ".xml";
        components.add(path);
        header("Service-Component", String.join(",", components));
        header(
                "Require-Capability",
                "osgi.extender;filter:=\"(&(osgi.extender=osgi.component)(version>=1.4.0)(!(version>=2.0.0)))\"");
        return file(path, """
                        <?xml version="1.0" encoding="UTF-8"?>
                        <scr:component xmlns:scr="http://www.osgi.org/xmlns/scr/v1.4.0" name="%1$s" init="%2$d" immediate="%3$s">
                          <implementation class="%1$s"/>%4$s
                        </scr:component>
                        """.formatted(type.getName(), wanted.length, !offers, parts))
                .classes(type);
    }

    /** Takes in classes of the test jar with the member classes in them. */
    Module classes(Class<?>... types) {
        for (Class<?> type : types) {
            String path = type.getName().replace('.', '/') + ".class";
            try (InputStream in = type.getClassLoader().getResourceAsStream(path)) {
                files.put(path, in.readAllBytes());
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
            classes(type.getDeclaredClasses());
        }
        return this;
    }

    Module signedBy(Publisher publisher) {
        finish = publisher::sign;
        return this;
    }

    byte[] jar() {
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
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return finish.apply(bytes.toByteArray());
    }

    InputStream stream() {
        return new ByteArrayInputStream(jar());
    }

    Installed install() {
        try {
            var installed = new Installed(Rig.context().installBundle(location, stream()));
            announce.accept(installed);
            return installed;
        } catch (BundleException e) {
            throw new AssertionError(name + " cannot be installed", e);
        }
    }

    Installed start() {
        return install().start();
    }
}
