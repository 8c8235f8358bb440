package org.loket.agent;

import java.io.IOException;
import java.io.InputStream;
import java.nio.channels.Channels;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.Set;
import org.osgi.framework.Bundle;

/** The two files of a program as they lie in a folder: read whole, never through a symbolic link, and never more than may be. */
@SuppressWarnings("ArrayRecordComponent") // compared by same(), and changed by nobody
record ProgramFiles(byte[] json, byte[] wasm) {
    private static final String JSON = "agent.json";
    private static final String WASM = "agent.wasm";
    private static final int LARGEST = 9 << 20;

    /** Whether a folder holds a program, by the look of it. */
    static boolean in(Path folder) {
        return Files.isDirectory(folder, LinkOption.NOFOLLOW_LINKS)
                && regular(folder.resolve(JSON))
                && regular(folder.resolve(WASM));
    }

    private static boolean regular(Path file) {
        return Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS);
    }

    static ProgramFiles read(Path folder) throws IOException, BadProgram {
        if (!in(folder)) {
            throw new BadProgram(folder.getFileName() + " must be a folder with the files agent.json and agent.wasm,"
                    + " and no symbolic link");
        }
        return new ProgramFiles(bytes(folder.resolve(JSON)), bytes(folder.resolve(WASM)));
    }

    private static byte[] bytes(Path file) throws IOException, BadProgram {
        try (InputStream in = Channels.newInputStream(
                Files.newByteChannel(file, Set.of(StandardOpenOption.READ, LinkOption.NOFOLLOW_LINKS)))) {
            byte[] bytes = in.readNBytes(LARGEST + 1);
            if (bytes.length > LARGEST) {
                throw new BadProgram(file.getFileName() + " has more than " + LARGEST + " bytes");
            }
            return bytes;
        }
    }

    /** What its description says, if it is about the program of that name. */
    Program program(String name) throws BadProgram {
        Program program = ProgramReader.read(json);
        if (!program.name().equals(name)) {
            throw new BadProgram("name is \"" + program.name() + "\"; it must be \"" + name + "\", as the folder is");
        }
        return program;
    }

    boolean same(ProgramFiles other) {
        return Arrays.equals(json, other.json) && Arrays.equals(wasm, other.wasm);
    }

    /** Whether a bundle that was made of a program was made of this one. */
    boolean isIn(Bundle bundle) {
        return ProgramJar.content(json, wasm).equals(bundle.getHeaders("").get(ProgramJar.CONTENT));
    }

    /** The bundle made of it. */
    byte[] jar(String name) throws BadProgram, IOException {
        return ProgramJar.make(program(name), json, wasm);
    }

    /** Leaves both in a folder, which others may be reading: each file is whole. */
    void write(Path folder) throws IOException {
        AtomicFile.write(folder.resolve(WASM), wasm);
        AtomicFile.write(folder.resolve(JSON), json);
    }

    /** Makes a folder of both that is there whole or not at all; fails if there is one. */
    void make(Path folder) throws IOException {
        Path fresh = Files.createTempDirectory(Files.createDirectories(folder.getParent()), ".new-");
        write(fresh);
        Files.move(fresh, folder, StandardCopyOption.ATOMIC_MOVE);
    }
}
