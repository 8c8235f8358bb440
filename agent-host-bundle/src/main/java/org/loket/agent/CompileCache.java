package org.loket.agent;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import run.endive.compiler.internal.Compiler;
import run.endive.wasm.Parser;

/**
 * What was compiled, kept by the SHA-256 of the program and of the classes that decide what is compiled, refused or
 * rewritten: other rules find none of it. Compiled classes are trusted code, so each file ends with an HMAC under the
 * node's secret; one that does not fit is thrown away and compiled anew. What other rules left, and what has not been used
 * for longest, is deleted.
 */
final class CompileCache {
    private static final Logger LOG = LoggerFactory.getLogger(CompileCache.class);
    /** Ours, and of the engine those that every release of it changes: its parser and its compiler. */
    private static final List<Class<?>> DECIDING = List.of(
            Verifier.class,
            Binary.class,
            Wasi.class,
            Admission.class,
            CompileCache.class,
            Parser.class,
            Compiler.class);

    private static final String FORM = form(DECIDING);
    private static final String ENDING = "." + FORM.substring(0, 16) + ".agent";
    private static final int MOST = 2_000;
    private static final long MOST_BYTES = 512L << 20;

    /**
     * One program.
     *
     * @param wasm the module without its bodies, or with them if some are interpreted
     */
    @SuppressWarnings("ArrayRecordComponent") // never compared, and changed by nobody
    record Entry(int start, byte[] wasm, byte[] classes) {}

    /** A file as it was when the folder was looked through. */
    private record Kept(Path file, FileTime used, long bytes) {}

    private final Path folder;
    private final Secret secret;
    private final int most;
    private int added;

    CompileCache(Path folder, Secret secret) {
        this(folder, secret, MOST);
    }

    /** One that keeps so many files. */
    CompileCache(Path folder, Secret secret, int most) {
        this.folder = folder;
        this.secret = secret;
        this.most = most;
        tidy();
    }

    /** Names what these classes do: another build of one of them gives another name. */
    static String form(List<Class<?>> deciding) {
        StringBuilder digests = new StringBuilder();
        for (Class<?> type : deciding) {
            String file = type.getName().substring(type.getPackageName().length() + 1) + ".class";
            digests.append(Privileged.get(() -> {
                try (InputStream in = type.getResourceAsStream(file)) {
                    return Secret.digest(in.readAllBytes());
                } catch (IOException e) {
                    throw new UncheckedIOException(e);
                }
            }));
        }
        return Secret.digest(digests.toString().getBytes(StandardCharsets.US_ASCII));
    }

    /** Where a program's classes are kept. */
    Path file(String digest) {
        return folder.resolve(digest + ENDING);
    }

    private void tidy() {
        if (!Files.isDirectory(folder)) {
            return;
        }
        List<Kept> all = new ArrayList<>();
        try (DirectoryStream<Path> files = Files.newDirectoryStream(folder, "*.agent")) {
            for (Path file : files) {
                if (file.getFileName().toString().endsWith(ENDING)) {
                    all.add(new Kept(file, Files.getLastModifiedTime(file), Files.size(file)));
                } else {
                    Files.deleteIfExists(file);
                }
            }
            all.sort(Comparator.comparing(Kept::used).reversed());
            long bytes = 0;
            for (int i = 0; i < all.size(); i++) {
                bytes += all.get(i).bytes();
                if (i >= most || bytes > MOST_BYTES) {
                    Files.deleteIfExists(all.get(i).file());
                }
            }
        } catch (IOException e) {
            LOG.warn("cannot tidy up {}", folder, e);
        }
    }

    /** What was compiled of the program with this digest under the same limit of memory. */
    Optional<Entry> get(String digest) {
        try {
            byte[] all = Files.readAllBytes(file(digest));
            int end = all.length - Secret.LENGTH;
            if (end > 0 && Arrays.equals(mac(digest, all, end), Arrays.copyOfRange(all, end, all.length))) {
                Files.setLastModifiedTime(file(digest), FileTime.from(Instant.now()));
                try (DataInputStream in = new DataInputStream(new ByteArrayInputStream(all, 0, end))) {
                    return Optional.of(new Entry(in.readInt(), bytes(in), bytes(in)));
                }
            }
            LOG.warn("{} was changed since it was written: compiling anew", file(digest));
            Files.deleteIfExists(file(digest));
        } catch (NoSuchFileException e) {
            LOG.debug("{} is not cached", digest);
        } catch (IOException e) {
            LOG.warn("cannot read {}: compiling anew", file(digest), e);
        }
        return Optional.empty();
    }

    private static byte[] bytes(DataInputStream in) throws IOException {
        byte[] bytes = new byte[in.readInt()];
        in.readFully(bytes);
        return bytes;
    }

    /** Keeps it; a full disk costs a warning and the next start time. */
    void put(String digest, Entry entry) {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        try (DataOutputStream out = new DataOutputStream(all)) {
            out.writeInt(entry.start());
            out.writeInt(entry.wasm().length);
            out.write(entry.wasm());
            out.writeInt(entry.classes().length);
            out.write(entry.classes());
            byte[] body = all.toByteArray();
            out.write(mac(digest, body, body.length));
            AtomicFile.write(file(digest), all.toByteArray());
            if (++added % Math.max(1, most / 20) == 0) {
                tidy();
            }
        } catch (IOException e) {
            LOG.warn("cannot keep what was compiled in {}", file(digest), e);
        }
    }

    private byte[] mac(String digest, byte[] body, int length) {
        return secret.mac(FORM + " " + digest, Arrays.copyOf(body, length));
    }
}
