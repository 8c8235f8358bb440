package org.loket.kernel;

import java.io.IOException;
import java.io.InputStream;
import java.net.URL;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.cert.CertificateEncodingException;
import java.security.cert.X509Certificate;
import java.util.Collections;
import java.util.Enumeration;
import java.util.HexFormat;
import java.util.TreeMap;
import org.osgi.framework.Bundle;

/** What a bundle is made of and who signed it. */
final class Contents {
    private static final int LARGEST_ENTRY = 1 << 20;
    static final String UNSIGNED = "unsigned";

    private Contents() {}

    /** SHA-256 over all files of the bundle in the order of their names: name, 0, SHA-256 of the bytes; 64 hex digits. */
    static String digest(Bundle bundle) {
        var entries = new TreeMap<String, URL>();
        Enumeration<URL> found = bundle.findEntries("/", "*", true);
        for (URL entry : found == null ? Collections.<URL>emptyList() : Collections.list(found)) {
            if (!entry.getPath().endsWith("/")) {
                entries.put(entry.getPath(), entry);
            }
        }
        MessageDigest sha = sha256();
        entries.forEach((path, entry) -> {
            sha.update((path + "\0").getBytes(StandardCharsets.UTF_8));
            sha.update(digest(entry));
        });
        return HexFormat.of().formatHex(sha.digest());
    }

    /** Piece by piece: a file can be far larger than its jar. */
    private static byte[] digest(URL entry) {
        MessageDigest sha = sha256();
        byte[] piece = new byte[1 << 16];
        try (InputStream in = entry.openStream()) {
            for (int read = in.read(piece); read >= 0; read = in.read(piece)) {
                sha.update(piece, 0, read);
            }
        } catch (IOException e) {
            sha.update("unreadable".getBytes(StandardCharsets.UTF_8));
        }
        return sha.digest();
    }

    /** The signer: {@code sha256:} and the digest of its certificate, the least if there are several; else {@code unsigned}. */
    static String publisher(Bundle bundle) {
        return bundle.getSignerCertificates(Bundle.SIGNERS_ALL).keySet().stream()
                .map(Contents::fingerprint)
                .sorted()
                .findFirst()
                .orElse(UNSIGNED);
    }

    private static String fingerprint(X509Certificate certificate) {
        try {
            return "sha256:" + HexFormat.of().formatHex(sha256().digest(certificate.getEncoded()));
        } catch (CertificateEncodingException e) {
            throw new IllegalStateException(e);
        }
    }

    /** The text of a file in the bundle; empty if there is none, or if it is over 1 MiB. */
    static byte[] entry(Bundle bundle, String path) throws IOException {
        URL entry = bundle.getEntry(path);
        if (entry == null) {
            return new byte[0];
        }
        try (InputStream in = entry.openStream()) {
            byte[] bytes = in.readNBytes(LARGEST_ENTRY + 1);
            return bytes.length > LARGEST_ENTRY ? new byte[0] : bytes;
        }
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }
}
