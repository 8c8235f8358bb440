package org.loket.itests;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** Somebody who signs jars, with a key made for one test. */
final class Publisher {
    private static final String PASSWORD = "throw-away";

    private final Path keys;

    /** @param folder where the key is kept */
    Publisher(Path folder, String name) {
        keys = folder.resolve(name + ".p12");
        tool(
                "keytool",
                "-genkeypair",
                "-alias",
                "publisher",
                "-keyalg",
                "EC",
                "-groupname",
                "secp256r1",
                "-dname",
                "CN=" + name,
                "-validity",
                "3650");
    }

    byte[] sign(byte[] jar) {
        try {
            Path file = Files.createTempFile(keys.getParent(), "signed", ".jar");
            Files.write(file, jar);
            tool("jarsigner", file.toString(), "publisher");
            return Files.readAllBytes(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void tool(String name, String... args) {
        var command = new ArrayList<String>();
        command.add(Path.of(System.getProperty("java.home"), "bin", name).toString());
        List<String> store = List.of("-keystore", keys.toString(), "-storetype", "PKCS12", "-storepass", PASSWORD);
        if (name.equals("keytool")) {
            command.addAll(List.of(args));
            command.addAll(store);
        } else {
            command.addAll(store);
            command.addAll(List.of(args));
        }
        try {
            Process process =
                    new ProcessBuilder(command).redirectErrorStream(true).start();
            String said = new String(process.getInputStream().readAllBytes(), java.nio.charset.StandardCharsets.UTF_8);
            if (!process.waitFor(Rig.PATIENCE_SECONDS, TimeUnit.SECONDS) || process.exitValue() != 0) {
                throw new AssertionError(name + " failed: " + said);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            throw new AssertionError("interrupted", e);
        }
    }
}
