package org.loket.agent;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What this node ran last under each program's name: the code whose memory the homes hold, and the one to go back to. It
 * lies with the node and not with the homes, which may come from elsewhere, with code nobody here agreed to. One file for
 * a program: where it is replaced is where an upgrade of all its agents is committed.
 */
record Predecessors(Path folder) {
    private static final Logger LOG = LoggerFactory.getLogger(Predecessors.class);
    private static final int FORM = 0x4C50524F;

    /**
     * One of them.
     *
     * @param mark names the upgrade that brought it; empty if it began with empty memory
     * @param publisher who signed its bundle: whoever has the same name and another publisher is nobody's successor
     */
    record Predecessor(String mark, String publisher, ProgramFiles files) {}

    private Path file(String program) {
        return folder.resolve(program);
    }

    Optional<Predecessor> of(String program) {
        if (!Files.exists(file(program))) {
            return Optional.empty();
        }
        try (DataInputStream in = new DataInputStream(new ByteArrayInputStream(Files.readAllBytes(file(program))))) {
            if (in.readInt() != FORM) {
                throw new IOException("it was written in another form");
            }
            return Optional.of(new Predecessor(in.readUTF(), in.readUTF(), new ProgramFiles(bytes(in), bytes(in))));
        } catch (IOException | IllegalArgumentException e) {
            LOG.warn("{} cannot be read, so {} has nothing to go back to: {}", file(program), program, e.getMessage());
            return Optional.empty();
        }
    }

    private static byte[] bytes(DataInputStream in) throws IOException {
        int length = in.readInt();
        byte[] bytes = in.readNBytes(length);
        if (bytes.length < length) {
            throw new IOException("it is cut off");
        }
        return bytes;
    }

    void write(String program, Predecessor last) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (DataOutputStream out = new DataOutputStream(bytes)) {
            out.writeInt(FORM);
            out.writeUTF(last.mark());
            out.writeUTF(last.publisher());
            out.writeInt(last.files().json().length);
            out.write(last.files().json());
            out.writeInt(last.files().wasm().length);
            out.write(last.files().wasm());
        }
        AtomicFile.write(file(program), bytes.toByteArray());
    }

    void forget(String program) {
        try {
            Files.deleteIfExists(file(program));
        } catch (IOException e) {
            LOG.warn("{} cannot be deleted", file(program), e);
        }
    }
}
