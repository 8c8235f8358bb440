package org.loket.agent;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What was compiled, kept by the SHA-256 of the program. Compiled classes are trusted code, so each file ends with an
 * HMAC under the node's secret; one that does not fit is thrown away and compiled anew.
 */
final class CompileCache {
    private static final Logger LOG = LoggerFactory.getLogger(CompileCache.class);
    /** Changes when what is compiled, refused or rewritten changes. */
    private static final String FORM = "endive 1.0.0, form 1";

    /**
     * One program.
     *
     * @param wasm the module without its bodies, or with them if some are interpreted
     */
    @SuppressWarnings("ArrayRecordComponent") // never compared, and changed by nobody
    record Entry(int start, byte[] wasm, byte[] classes) {}

    private final Path folder;
    private final Secret secret;

    CompileCache(Path folder, Secret secret) {
        this.folder = folder;
        this.secret = secret;
    }

    private Path file(String digest) {
        return folder.resolve(digest + ".agent");
    }

    /** What was compiled of the program with this digest under the same limit of memory. */
    Optional<Entry> get(String digest) {
        try {
            byte[] all = Files.readAllBytes(file(digest));
            int end = all.length - Secret.LENGTH;
            if (end > 0 && Arrays.equals(mac(digest, all, end), Arrays.copyOfRange(all, end, all.length))) {
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
        } catch (IOException e) {
            LOG.warn("cannot keep what was compiled in {}", file(digest), e);
        }
    }

    private byte[] mac(String digest, byte[] body, int length) {
        return secret.mac(FORM + " " + digest, Arrays.copyOf(body, length));
    }
}
