package org.loket.capability.module;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** Where the jars that were taken in lie, each under its SHA-256: what is installed comes from here and from nowhere else. */
final class Shelf {
    static final long LARGEST = 256L << 20;
    private static final String COMING = ".coming";
    private static final String JAR = ".jar";

    private final Path folder;
    private final Set<String> fresh = ConcurrentHashMap.newKeySet();

    /** Opens the shelf; what was cut off while it came is thrown away. */
    Shelf(Path folder) throws IOException {
        this.folder = Files.createDirectories(folder);
        try (DirectoryStream<Path> cut = Files.newDirectoryStream(folder, "*" + COMING)) {
            for (Path file : cut) {
                Files.delete(file);
            }
        }
    }

    /** Takes in a jar whole, or not at all; its digest. It is on the disk for good when it is {@link #keep kept}. */
    String put(InputStream from) throws IOException {
        Path coming = Files.createTempFile(folder, "", COMING);
        try {
            String sha = copy(from, coming);
            fresh.add(sha);
            Files.move(coming, jar(sha), StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
            return sha;
        } finally {
            Files.deleteIfExists(coming);
        }
    }

    private static String copy(InputStream from, Path to) throws IOException {
        MessageDigest digest = sha256();
        try (FileChannel channel = FileChannel.open(to, StandardOpenOption.WRITE)) {
            OutputStream out = Channels.newOutputStream(channel);
            byte[] piece = new byte[1 << 16];
            long size = 0;
            for (int read = from.read(piece); read >= 0; read = from.read(piece)) {
                size += read;
                if (size > LARGEST) {
                    throw new IOException("it is over " + (LARGEST >> 20) + " MiB");
                }
                digest.update(piece, 0, read);
                out.write(piece, 0, read);
            }
        }
        return HexFormat.of().formatHex(digest.digest());
    }

    /** What the journal is going to name outlasts a power loss from now on; garbage is not worth the wait for the disk. */
    void keep(String sha) throws IOException {
        try (FileChannel channel = FileChannel.open(jar(sha), StandardOpenOption.WRITE)) {
            channel.force(true);
        }
    }

    Path jar(String sha) {
        return folder.resolve(sha + JAR);
    }

    /** The jar's bytes, once more compared with the name they lie under. */
    InputStream open(String sha) throws IOException {
        Path jar = jar(sha);
        if (!Files.isRegularFile(jar, LinkOption.NOFOLLOW_LINKS) || !digest(jar).equals(sha)) {
            throw new IOException(jar + " is not what was taken in");
        }
        return Files.newInputStream(jar);
    }

    boolean has(String sha) {
        return Files.isRegularFile(jar(sha), LinkOption.NOFOLLOW_LINKS);
    }

    /** What was taken in is looked at now: whoever does it sees to it that it stays or goes. */
    void settle(String sha) {
        fresh.remove(sha);
    }

    /** A jar nobody wants after all. */
    void drop(String sha) throws IOException {
        settle(sha);
        Files.deleteIfExists(jar(sha));
    }

    /** Jars nobody needs any more, but for those that have just come again. */
    void discard(Set<String> shas) throws IOException {
        try (DirectoryStream<Path> jars = Files.newDirectoryStream(folder, "*" + JAR)) {
            for (Path jar : jars) {
                String name = jar.getFileName().toString();
                String sha = name.substring(0, name.length() - JAR.length());
                if (shas.contains(sha) && !fresh.contains(sha)) {
                    Files.delete(jar);
                }
            }
        }
    }

    static String digest(Path file) throws IOException {
        MessageDigest digest = sha256();
        try (var in = new DigestInputStream(Files.newInputStream(file, LinkOption.NOFOLLOW_LINKS), digest)) {
            in.transferTo(OutputStream.nullOutputStream());
        }
        return HexFormat.of().formatHex(digest.digest());
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }
}
