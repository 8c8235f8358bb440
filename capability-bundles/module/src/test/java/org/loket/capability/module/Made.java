package org.loket.capability.module;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;

/** A jar made for a test, in whatever state it needs to be. */
final class Made {
    static final String REGISTER = "(org.osgi.framework.ServicePermission \"weather.*\" \"register\")";
    static final String TIME = "(org.osgi.framework.ServicePermission \"(capability=time.now)\" \"get\")";

    private final Map<String, String> headers = new LinkedHashMap<>();
    private final Map<String, byte[]> files = new LinkedHashMap<>();

    Made() {
        headers.put("Manifest-Version", "1.0");
        headers.put("Bundle-ManifestVersion", "2");
        headers.put("Bundle-SymbolicName", "com.example.weather");
        headers.put("Bundle-Version", "1.0.0");
    }

    Made header(String name, String value) {
        headers.put(name, value);
        return this;
    }

    Made without(String name) {
        headers.remove(name);
        return this;
    }

    Made file(String name, String text) {
        files.put(name, text.getBytes(StandardCharsets.UTF_8));
        return this;
    }

    Made asks(String... lines) {
        return file("OSGI-INF/permissions.perm", String.join("\n", lines) + "\n");
    }

    Path write(Path file) throws IOException {
        return Files.write(file, bytes());
    }

    byte[] bytes() throws IOException {
        var bytes = new ByteArrayOutputStream();
        try (var zip = new ZipOutputStream(bytes)) {
            var manifest = new StringBuilder();
            headers.forEach((name, value) -> manifest.append(name + ": " + value + "\r\n"));
            put(zip, "META-INF/MANIFEST.MF", (manifest + "\r\n").getBytes(StandardCharsets.UTF_8));
            for (Map.Entry<String, byte[]> file : files.entrySet()) {
                put(zip, file.getKey(), file.getValue());
            }
        }
        return bytes.toByteArray();
    }

    private static void put(ZipOutputStream zip, String name, byte[] content) throws IOException {
        zip.putNextEntry(new ZipEntry(name));
        zip.write(content);
        zip.closeEntry();
    }

    /** Signs a jar in place with a key made for it. */
    static void sign(Path jar, String name) throws IOException, InterruptedException {
        Path keys = jar.resolveSibling(name + ".p12");
        if (!Files.exists(keys)) {
            tool("keytool -genkeypair -alias k -keyalg EC -groupname secp256r1 -validity 3650 -storetype PKCS12"
                    + " -storepass throw-away -dname CN=" + name + " -keystore " + keys);
        }
        tool("jarsigner -storetype PKCS12 -storepass throw-away -keystore " + keys + " " + jar + " k");
    }

    private static void tool(String line) throws IOException, InterruptedException {
        String[] command = line.split(" ");
        command[0] = Path.of(System.getProperty("java.home"), "bin", command[0]).toString();
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        if (!process.waitFor(60, TimeUnit.SECONDS) || process.exitValue() != 0) {
            throw new AssertionError(line + ": " + said);
        }
    }
}
