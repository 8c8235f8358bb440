package org.loket.agent;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.HexFormat;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/** The host's own secret, made at first start and kept among the node's keys: vouches for files and seeds random numbers. */
final class Secret {
    static final int LENGTH = 32;
    private static final String HMAC = "HmacSHA256";

    private final SecretKeySpec key;

    Secret(byte[] key) {
        this.key = new SecretKeySpec(key, HMAC);
    }

    /** Reads the secret, or makes it. */
    static Secret open(Path file) throws IOException {
        if (!Files.exists(file)) {
            byte[] fresh = new byte[LENGTH];
            new SecureRandom().nextBytes(fresh);
            AtomicFile.write(file, fresh);
        }
        byte[] key = Files.readAllBytes(file);
        if (key.length != LENGTH || Arrays.equals(key, new byte[LENGTH])) {
            throw new IOException(file
                    + " is damaged: put it back from a backup, or delete it: what was compiled is then compiled anew, and"
                    + " the random numbers of a message that is tried again are others");
        }
        return new Secret(key);
    }

    /** HMAC-SHA256 of a purpose and a content. */
    byte[] mac(String purpose, byte[] content) {
        try {
            Mac mac = Mac.getInstance(HMAC);
            mac.init(key);
            mac.update(purpose.getBytes(StandardCharsets.UTF_8));
            mac.update((byte) 0);
            return mac.doFinal(content);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every JVM has " + HMAC, e);
        }
    }

    /** The secret of an agent. */
    Secret of(String program, String agent) {
        return new Secret(mac("agent " + program + "/" + agent, new byte[0]));
    }

    /** SHA-256 in hex. */
    static String digest(byte[] content) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(content));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every JVM has SHA-256", e);
        }
    }
}
