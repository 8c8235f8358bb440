package org.loket.agent;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.LocalDateTime;
import java.util.jar.Attributes;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;
import java.util.zip.CRC32;
import java.util.zip.ZipEntry;

/** Makes the bundle of a program: the same bytes of the same files, wherever and whenever. */
final class ProgramJar {
    /** The header that says of which files the bundle was made. */
    static final String CONTENT = "Loket-Program";

    private static final LocalDateTime TIME = LocalDateTime.of(2026, 1, 1, 0, 0);

    private ProgramJar() {}

    /** Tells contents apart. */
    static String content(byte[] json, byte[] wasm) {
        return Secret.digest((Secret.digest(json) + Secret.digest(wasm)).getBytes(StandardCharsets.US_ASCII));
    }

    static byte[] make(Program program, byte[] json, byte[] wasm) throws IOException {
        Manifest manifest = new Manifest();
        Attributes main = manifest.getMainAttributes();
        main.put(Attributes.Name.MANIFEST_VERSION, "1.0");
        main.putValue("Bundle-ManifestVersion", "2");
        main.putValue("Bundle-SymbolicName", program.bundle());
        main.putValue("Bundle-Version", program.version());
        main.putValue("Bundle-Name", program.name());
        main.putValue(CONTENT, content(json, wasm));
        ByteArrayOutputStream header = new ByteArrayOutputStream();
        manifest.write(header);
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (JarOutputStream jar = new JarOutputStream(bytes)) {
            put(jar, "META-INF/MANIFEST.MF", header.toByteArray());
            put(jar, "OSGI-INF/permissions.perm", asks(program).getBytes(StandardCharsets.UTF_8));
            put(jar, "agent.json", json);
            put(jar, "agent.wasm", wasm);
        }
        return bytes.toByteArray();
    }

    /** Stored and not deflated, because what deflates differs between machines. */
    private static void put(JarOutputStream jar, String name, byte[] content) throws IOException {
        JarEntry entry = new JarEntry(name);
        CRC32 sum = new CRC32();
        sum.update(content);
        entry.setMethod(ZipEntry.STORED);
        entry.setSize(content.length);
        entry.setCrc(sum.getValue());
        entry.setTimeLocal(TIME);
        jar.putNextEntry(entry);
        jar.write(content);
        jar.closeEntry();
    }

    /** What the program asks and wants to provide, in OSGi's permission syntax. */
    static String asks(Program program) {
        StringBuilder lines = new StringBuilder();
        for (Program.Ask ask : program.asks()) {
            if (!ask.why().isEmpty()) {
                lines.append("# ").append(ask.why()).append('\n');
            }
            String named = "(capability=" + ask.capability() + ")";
            String target = ask.rule().isEmpty() ? named : "(&" + named + ask.rule() + ")";
            lines.append("(org.osgi.framework.ServicePermission \"")
                    .append(target.replace("\\", "\\\\"))
                    .append("\" \"get\")\n");
        }
        for (Program.Offered offered : program.provides()) {
            lines.append("(org.osgi.framework.ServicePermission \"")
                    .append(offered.capability())
                    .append("\" \"register\")\n");
        }
        return lines.toString();
    }
}
