package org.loket.launcher;

import java.io.Console;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.KeyStore.PasswordProtection;
import java.security.KeyStore.PrivateKeyEntry;
import java.security.cert.CertificateFactory;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.zip.ZipFile;
import jdk.security.jarsigner.JarSigner;
import jdk.security.jarsigner.JarSignerException;

/** Signs a module's jar with its publisher's key: {@code bin/loket sign JAR --key FILE}. */
final class Signing {
    static final String USAGE = "loket sign JAR --key FILE [--alias NAME]";
    static final String PASSWORD = "LOKET_KEY_PASSWORD";

    private Signing() {}

    /** Does what the arguments after {@code sign} say; the jar is replaced in one step. */
    static void run(List<String> args, Map<String, String> environment, PrintStream out) throws Fault {
        Optional<String> key = after("--key", args);
        List<String> rest = args.stream()
                .filter(arg -> !arg.startsWith("--")
                        && !key.equals(Optional.of(arg))
                        && !after("--alias", args).equals(Optional.of(arg)))
                .toList();
        if (key.isEmpty() || rest.size() != 1) {
            throw new Fault(Fault.USAGE, "usage: " + USAGE);
        }
        try {
            Path jar = Path.of(rest.get(0));
            PrivateKeyEntry entry = entry(Path.of(key.get()), after("--alias", args), password(environment));
            sign(jar, entry);
            out.println("signed " + jar + " as " + publisher(entry));
        } catch (InvalidPathException | IOException e) {
            throw new Fault(Fault.FAILED, "the jar was not signed: " + Reason.of(e));
        } catch (GeneralSecurityException | JarSignerException e) {
            throw new Fault(Fault.FAILED, "the jar was not signed, the key does not do: " + Reason.of(e));
        } catch (NoClassDefFoundError e) {
            throw new Fault(Fault.FAILED, "this Java cannot sign: use a JDK, not a JRE");
        }
    }

    private static Optional<String> after(String option, List<String> args) {
        int at = args.indexOf(option);
        return at >= 0 && at + 1 < args.size() ? Optional.of(args.get(at + 1)) : Optional.empty();
    }

    /** Before JDK 22 there is no console without a terminal; later there is one that reads nothing. */
    @SuppressWarnings("SystemConsoleNull")
    private static char[] password(Map<String, String> environment) throws Fault {
        if (environment.containsKey(PASSWORD)) {
            return environment.get(PASSWORD).toCharArray();
        }
        Console console = System.console();
        char[] typed = console == null ? null : console.readPassword("Password of the key: ");
        if (typed == null) {
            throw new Fault(Fault.USAGE, "there is no terminal to ask for the key's password: set " + PASSWORD);
        }
        return typed;
    }

    private static PrivateKeyEntry entry(Path file, Optional<String> alias, char[] password)
            throws Fault, IOException, GeneralSecurityException {
        if (!Files.isRegularFile(file)) {
            throw new Fault(
                    Fault.FAILED,
                    "there is no key at " + file + ": make one with keytool -genkeypair -alias publisher -keyalg EC"
                            + " -groupname secp256r1 -validity 3650 -storetype PKCS12 -dname CN=NAME -keystore "
                            + file);
        }
        KeyStore keys = KeyStore.getInstance(file.toFile(), password);
        for (String name : Collections.list(keys.aliases())) {
            boolean wanted = alias.isEmpty() || alias.get().equals(name);
            if (wanted && keys.getEntry(name, new PasswordProtection(password)) instanceof PrivateKeyEntry entry) {
                return entry;
            }
        }
        throw new Fault(
                Fault.FAILED,
                file + " holds no key" + alias.map(name -> " named " + name).orElse(""));
    }

    private static void sign(Path jar, PrivateKeyEntry entry) throws IOException, GeneralSecurityException {
        var chain = CertificateFactory.getInstance("X.509").generateCertPath(List.of(entry.getCertificateChain()));
        var signer = new JarSigner.Builder(entry.getPrivateKey(), chain)
                .digestAlgorithm("SHA-256")
                .signerName("LOKET")
                .build();
        Path next = Files.createTempFile(jar.toAbsolutePath().getParent(), ".signing", ".jar");
        try {
            try (var from = new ZipFile(jar.toFile());
                    OutputStream to = Files.newOutputStream(next)) {
                signer.sign(from, to);
            }
            Files.move(next, jar, StandardCopyOption.REPLACE_EXISTING, StandardCopyOption.ATOMIC_MOVE);
        } finally {
            Files.deleteIfExists(next);
        }
    }

    /** As the kernel and the deployer name a publisher: the digest of the certificate. */
    private static String publisher(PrivateKeyEntry entry) throws GeneralSecurityException, IOException {
        Sha256 digest = new Sha256();
        digest.add(entry.getCertificate().getEncoded());
        return "sha256:" + digest.hex();
    }
}
