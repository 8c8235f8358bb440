package org.loket.kernel;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.GeneralSecurityException;
import java.security.Key;
import java.security.KeyFactory;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.Signature;
import java.security.spec.PKCS8EncodedKeySpec;
import java.security.spec.X509EncodedKeySpec;
import java.util.Base64;
import java.util.HexFormat;

/** The Ed25519 key with which a node signs what it recorded, kept as two PEM files that other tools read as well. */
final class NodeKey implements AcceptedGrants.Signer {
    private final PrivateKey secret;
    private final PublicKey open;
    private final String id;

    private NodeKey(PrivateKey secret, PublicKey open) {
        this.secret = secret;
        this.open = open;
        this.id = HexFormat.of().formatHex(Line.sha256().digest(open.getEncoded()), 0, 8);
    }

    /**
     * Reads {@code node.key} and {@code node.pub}. Makes them where there are none and nothing was signed yet; a half that
     * is missing or damaged, or a ledger without its key, is an error that says what to do.
     */
    static NodeKey openOrCreate(Path keysDir) throws IOException {
        Path secret = keysDir.resolve("node.key");
        Path open = keysDir.resolve("node.pub");
        if (!Files.exists(secret) && !ledgerBeside(keysDir)) {
            create(secret, open);
        }
        if (!Files.exists(secret)) {
            throw new IOException(
                    secret + " is missing, and the ledger was signed with it: put it back from a backup, or"
                            + " move the ledger's folder away to begin a new one");
        }
        if (!Files.exists(open)) {
            throw new IOException(
                    open + " is missing: put it back from a backup, or make it anew with openssl pkey -in " + secret
                            + " -pubout -out " + open);
        }
        return read(secret, open);
    }

    @Override
    public byte[] sign(byte[] message) {
        return Privileged.get(() -> {
            try {
                Signature signature = Signature.getInstance("Ed25519");
                signature.initSign(secret);
                signature.update(message);
                return signature.sign();
            } catch (GeneralSecurityException e) {
                throw new IllegalStateException("this Java platform cannot sign with Ed25519", e);
            }
        });
    }

    @Override
    public boolean verify(byte[] message, byte[] signature) {
        return Privileged.get(() -> {
            try {
                Signature check = Signature.getInstance("Ed25519");
                check.initVerify(open);
                check.update(message);
                return check.verify(signature);
            } catch (GeneralSecurityException e) {
                return false;
            }
        });
    }

    /** The first 16 hex digits of the SHA-256 of the public key. */
    String id() {
        return id;
    }

    private static boolean ledgerBeside(Path keysDir) throws IOException {
        Path ledger = keysDir.resolveSibling("ledger");
        return Files.isDirectory(ledger) && !Stored.segments(ledger).isEmpty();
    }

    private static NodeKey read(Path secret, Path open) throws IOException {
        try {
            KeyFactory keys = KeyFactory.getInstance("Ed25519");
            var key = new NodeKey(
                    keys.generatePrivate(new PKCS8EncodedKeySpec(pem(secret))),
                    keys.generatePublic(new X509EncodedKeySpec(pem(open))));
            byte[] probe = {1};
            if (!key.verify(probe, key.sign(probe))) {
                throw new IOException(secret + " and " + open + " do not belong together: put both back from a backup");
            }
            return key;
        } catch (GeneralSecurityException | IllegalArgumentException e) {
            throw new IOException(secret + " or " + open + " is damaged: put both back from a backup", e);
        }
    }

    private static byte[] pem(Path file) throws IOException {
        return Base64.getDecoder().decode(Files.readString(file).replaceAll("-----[A-Z ]+-----|\\s", ""));
    }

    /** The secret half is put in place last: where it is, the other is too. */
    private static void create(Path secret, Path open) throws IOException {
        try {
            KeyPair pair = KeyPairGenerator.getInstance("Ed25519").generateKeyPair();
            Files.createDirectories(secret.getParent());
            AtomicFile.replace(open, pem("PUBLIC", pair.getPublic()));
            Path fresh = secret.resolveSibling("node.key.new");
            Files.deleteIfExists(fresh);
            if (secret.getFileSystem().supportedFileAttributeViews().contains("posix")) {
                Files.createFile(
                        fresh, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
            }
            Files.write(fresh, pem("PRIVATE", pair.getPrivate()));
            Files.move(fresh, secret);
        } catch (GeneralSecurityException e) {
            throw new IOException("this Java platform cannot make an Ed25519 key", e);
        }
    }

    private static byte[] pem(String half, Key key) {
        return ("-----BEGIN " + half + " KEY-----\n" + Base64.getEncoder().encodeToString(key.getEncoded())
                        + "\n-----END " + half + " KEY-----\n")
                .getBytes(java.nio.charset.StandardCharsets.US_ASCII);
    }
}
