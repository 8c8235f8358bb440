package org.loket.capability.module;

import java.security.CodeSigner;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.cert.Certificate;
import java.security.cert.CertificateEncodingException;
import java.util.HexFormat;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import java.util.jar.JarEntry;

/** Who signed every entry of a jar; one entry that someone did not sign, and he did not sign the jar. */
final class Signers {
    private final Set<String> all = new TreeSet<>();
    private boolean first = true;
    private boolean signatures;
    private boolean some;

    /** Takes in an entry whose bytes were read. */
    void look(JarEntry entry) throws BadJar {
        String name = entry.getName().toUpperCase(Locale.ROOT);
        if (entry.isDirectory() || belongs(name)) {
            signatures |= name.endsWith(".SF");
            return;
        }
        Set<String> these = new TreeSet<>();
        CodeSigner[] found = entry.getCodeSigners();
        for (CodeSigner signer : found == null ? new CodeSigner[0] : found) {
            these.add(fingerprint(signer.getSignerCertPath().getCertificates().get(0)));
        }
        some |= !these.isEmpty();
        if (first) {
            all.addAll(these);
        } else {
            all.retainAll(these);
        }
        first = false;
    }

    /** Whether an entry is part of the signature and so not signed itself. */
    private static boolean belongs(String name) {
        String rest = name.startsWith("META-INF/") ? name.substring("META-INF/".length()) : "/";
        return !rest.contains("/")
                && (rest.equals("MANIFEST.MF") || rest.startsWith("SIG-") || rest.matches(".*\\.(SF|RSA|DSA|EC)"));
    }

    /** {@code sha256:} and the digest of the signer's certificate, the least if there are several, as the kernel has it. */
    String publisher() throws BadJar {
        if (all.isEmpty() && (some || signatures)) {
            throw new BadJar(
                    "it was changed after it was signed, or signed in part: somebody signed it, but not all of it");
        }
        return all.stream().findFirst().orElse(Candidate.UNSIGNED);
    }

    static String fingerprint(Certificate certificate) throws BadJar {
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(certificate.getEncoded());
            return "sha256:" + HexFormat.of().formatHex(digest);
        } catch (CertificateEncodingException | NoSuchAlgorithmException e) {
            throw new BadJar("its signer's certificate cannot be read: " + e.getMessage());
        }
    }
}
