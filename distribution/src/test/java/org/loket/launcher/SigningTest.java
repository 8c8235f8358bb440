package org.loket.launcher;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is signed verifies, and what cannot be signed stays as it was. */
final class SigningTest {
    private static final Map<String, String> PASSWORD = Map.of(Signing.PASSWORD, "throw-away");

    @TempDir
    Path folder;

    private Path jar;
    private Path keys;
    private final ByteArrayOutputStream said = new ByteArrayOutputStream();

    @BeforeEach
    void make() throws IOException {
        jar = folder.resolve("a.jar");
        keys = folder.resolve("keys.p12");
        var manifest = new Manifest();
        manifest.getMainAttributes().putValue("Manifest-Version", "1.0");
        try (var out = new JarOutputStream(Files.newOutputStream(jar), manifest)) {
            out.putNextEntry(new JarEntry("a.txt"));
            out.write('a');
        }
    }

    private void sign(Map<String, String> environment, String... args) throws Fault {
        Signing.run(List.of(args), environment, new PrintStream(said, true, StandardCharsets.UTF_8));
    }

    private void key(String alias) throws IOException, InterruptedException {
        Process process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "keytool")
                                .toString(),
                        "-genkeypair",
                        "-alias",
                        alias,
                        "-keyalg",
                        "EC",
                        "-groupname",
                        "secp256r1",
                        "-storetype",
                        "PKCS12",
                        "-storepass",
                        "throw-away",
                        "-dname",
                        "CN=" + alias,
                        "-keystore",
                        keys.toString())
                .redirectErrorStream(true)
                .start();
        String out = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertTrue(process.waitFor(60, TimeUnit.SECONDS) && process.exitValue() == 0, out);
    }

    @Test
    void whatWasSignedVerifiesAndSaysWhoItsPublisherIs() throws Exception {
        key("anna");
        key("bert");
        sign(PASSWORD, jar.toString(), "--key", keys.toString(), "--alias", "bert");
        try (var signed = new JarFile(jar.toFile(), true)) {
            JarEntry entry = signed.getJarEntry("a.txt");
            try (InputStream in = signed.getInputStream(entry)) {
                assertEquals("a", new String(in.readAllBytes(), StandardCharsets.UTF_8));
            }
            byte[] certificate = entry.getCodeSigners()[0]
                    .getSignerCertPath()
                    .getCertificates()
                    .get(0)
                    .getEncoded();
            Sha256 digest = new Sha256();
            digest.add(certificate);
            assertEquals(
                    "signed " + jar + " as sha256:" + digest.hex() + System.lineSeparator(),
                    said.toString(StandardCharsets.UTF_8));
        }
    }

    @Test
    void withoutTheKeyOrItsPasswordTheJarStaysAsItWas() throws Exception {
        byte[] before = Files.readAllBytes(jar);
        Fault none = assertThrows(Fault.class, () -> sign(PASSWORD, jar.toString(), "--key", keys.toString()));
        assertTrue(none.getMessage().contains("keytool -genkeypair"), none.getMessage());
        key("anna");
        assertThrows(
                Fault.class, () -> sign(Map.of(Signing.PASSWORD, "guess"), jar.toString(), "--key", keys.toString()));
        assertThrows(Fault.class, () -> sign(PASSWORD, jar.toString(), "--key", keys.toString(), "--alias", "nobody"));
        assertEquals(
                64,
                assertThrows(Fault.class, () -> sign(PASSWORD, jar.toString())).code());
        assertArrayEquals(before, Files.readAllBytes(jar));
        try (var left = Files.list(folder)) {
            assertEquals(2, left.count());
        }
    }
}
