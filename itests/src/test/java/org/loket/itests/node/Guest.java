package org.loket.itests.node;

import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;

/** A program for the agent host in the making: what it is made of, as a folder or as a bundle. */
public final class Guest {
    private static final Path GUESTS = Path.of("../agent-host-bundle/src/test/resources/org/loket/agent/guest")
            .toAbsolutePath();

    private final String name;
    private final JsonObject json = new JsonObject();
    private final Map<String, String> headers = new LinkedHashMap<>();
    private final Map<String, byte[]> files = new LinkedHashMap<>();
    private String permissions = "";

    /** A program of that name that counts what it handles. */
    public Guest(String name) throws IOException {
        this.name = name;
        json.addProperty("abi", 1);
        json.addProperty("name", name);
        json.addProperty("version", "1.0.0");
        headers.put("Manifest-Version", "1.0");
        headers.put("Bundle-ManifestVersion", "2");
        headers.put("Bundle-SymbolicName", "agent." + name);
        headers.put("Bundle-Version", "1.0.0");
        files.put("agent.wasm", Files.readAllBytes(GUESTS.resolve("count.wasm")));
    }

    public Guest version(String version) {
        json.addProperty("version", version);
        headers.put("Bundle-Version", version);
        return this;
    }

    Guest asks(String... capabilities) {
        json.add("asks", list(capabilities));
        for (String capability : capabilities) {
            permit("(capability=" + capability + ")", "get");
        }
        return this;
    }

    Guest provides(String... capabilities) {
        json.add("provides", list(capabilities));
        for (String capability : capabilities) {
            permit(capability, "register");
        }
        return this;
    }

    /** Asks for more than agent.json says. */
    Guest permit(String what, String action) {
        permissions += "(org.osgi.framework.ServicePermission \"" + what + "\" \"" + action + "\")\n";
        return this;
    }

    private static JsonArray list(String... texts) {
        var list = new JsonArray();
        for (String text : texts) {
            list.add(text);
        }
        return list;
    }

    /** Sets a member of agent.json. */
    public Guest with(String member, Object value) {
        json.add(member, com.google.gson.JsonParser.parseString(value.toString()));
        return this;
    }

    /** Code of its own, of those built for the agent host's tests. */
    public Guest code(String guest) throws IOException {
        return file("agent.wasm", Files.readAllBytes(GUESTS.resolve(guest + ".wasm")));
    }

    Guest header(String header, String value) {
        headers.put(header, value);
        return this;
    }

    Guest file(String file, byte[] content) {
        files.put(file, content);
        return this;
    }

    /** Leaves its two files in a folder, each whole or not at all. */
    void folder(Path folder) throws IOException {
        Files.createDirectories(folder);
        replace(folder.resolve("agent.wasm"), files.get("agent.wasm"));
        replace(folder.resolve("agent.json"), bytes(json.toString()));
    }

    /** Leaves it where a node takes programs from. */
    void in(Loket loket) throws IOException {
        folder(loket.home().resolve("agents").resolve(name));
    }

    private static void replace(Path file, byte[] content) throws IOException {
        Path fresh = Files.write(file.resolveSibling(file.getFileName() + ".new"), content);
        Files.move(fresh, file, java.nio.file.StandardCopyOption.REPLACE_EXISTING);
    }

    /** Leaves it as a bundle. */
    public Path jar(Path file) throws IOException {
        var manifest = new Manifest();
        headers.forEach(manifest.getMainAttributes()::putValue);
        var bytes = new ByteArrayOutputStream();
        try (var jar = new JarOutputStream(bytes, manifest)) {
            put(jar, "agent.json", bytes(json.toString()));
            put(jar, "OSGI-INF/permissions.perm", bytes(permissions));
            for (Map.Entry<String, byte[]> one : files.entrySet()) {
                put(jar, one.getKey(), one.getValue());
            }
        }
        Files.createDirectories(file.getParent());
        return Files.write(file, bytes.toByteArray());
    }

    private static void put(JarOutputStream jar, String name, byte[] content) throws IOException {
        jar.putNextEntry(new JarEntry(name));
        jar.write(content);
        jar.closeEntry();
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
