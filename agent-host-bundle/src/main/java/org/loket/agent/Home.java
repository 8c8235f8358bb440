package org.loket.agent;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import java.util.zip.DeflaterOutputStream;
import java.util.zip.InflaterInputStream;

/** An agent's folder: {@code agent.state}, its memory as what differs from the template, and {@code mail/}, what waits. */
final class Home {
    private static final int FORM = 0x4C414731;
    private static final int MOST_PAGES = 256 * 256;

    private final Path folder;

    Home(Path folder) {
        this.folder = folder;
    }

    /**
     * What was committed last.
     *
     * @param done id of the last message it contains; empty if none
     */
    record State(Image image, String done) {}

    private Path file() {
        return folder.resolve("agent.state");
    }

    private Path mail() {
        return folder.resolve("mail");
    }

    /** Writes a state: it is there whole, or the one before is. */
    void write(Template template, State state) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (DataOutputStream out = new DataOutputStream(new DeflaterOutputStream(bytes))) {
            out.writeInt(FORM);
            out.writeUTF(template.digest());
            out.writeUTF(state.done());
            out.writeInt(state.image().count());
            Map<Integer, byte[]> delta = state.image().beyond(template.image());
            out.writeInt(delta.size());
            for (Map.Entry<Integer, byte[]> page : delta.entrySet()) {
                out.writeInt(page.getKey());
                out.write(page.getValue());
            }
            long[] globals = state.image().globals();
            out.writeInt(globals.length);
            for (long value : globals) {
                out.writeLong(value);
            }
        }
        AtomicFile.write(file(), bytes.toByteArray());
    }

    /**
     * Reads what {@link #write} wrote last; empty if nothing was.
     *
     * @throws IOException if the file is damaged, or another program's; it has been put aside then
     */
    Optional<State> read(Template template) throws IOException {
        if (!Files.exists(file())) {
            return Optional.empty();
        }
        byte[] bytes = Files.readAllBytes(file());
        try (DataInputStream in = new DataInputStream(new InflaterInputStream(new ByteArrayInputStream(bytes)))) {
            return Optional.of(read(template, in));
        } catch (IOException | RuntimeException e) {
            Path aside = folder.resolve("agent.state.aside");
            Files.move(file(), aside, StandardCopyOption.REPLACE_EXISTING);
            throw new IOException(e.getMessage() + "; it begins anew, the old state is in " + aside, e);
        }
    }

    private static State read(Template template, DataInputStream in) throws IOException {
        if (in.readInt() != FORM) {
            throw new IOException("its memory was written in another form");
        }
        if (!in.readUTF().equals(template.digest())) {
            throw new IOException("its memory belongs to another version of the program");
        }
        String done = in.readUTF();
        int count = bounded(in.readInt());
        Map<Integer, byte[]> delta = new HashMap<>();
        for (int left = bounded(in.readInt()); left > 0; left--) {
            int index = in.readInt();
            byte[] page = new byte[Image.PAGE];
            in.readFully(page);
            delta.put(index, page);
        }
        long[] globals = new long[bounded(in.readInt())];
        for (int i = 0; i < globals.length; i++) {
            globals[i] = in.readLong();
        }
        if (in.read() >= 0) {
            throw new IOException("its memory is damaged");
        }
        return new State(template.image().with(count, delta, globals), done);
    }

    private static int bounded(int number) throws IOException {
        if (number < 0 || number > MOST_PAGES) {
            throw new IOException("its memory is damaged");
        }
        return number;
    }

    /** Keeps a told message until {@link #forget}. */
    void keep(long order, Message message) throws IOException {
        AtomicFile.write(letter(order, message), message.kept().getBytes(StandardCharsets.UTF_8));
    }

    void forget(long order, Message message) throws IOException {
        Files.deleteIfExists(letter(order, message));
    }

    private Path letter(long order, Message message) {
        return mail().resolve(String.format("%019d-%s.json", order, message.id()));
    }

    /** What was told and not handled, in order. */
    List<Message> waiting() throws IOException {
        List<Message> letters = new ArrayList<>();
        if (Files.isDirectory(mail())) {
            try (Stream<Path> files = Files.list(mail())) {
                for (Path file : files.sorted().toList()) {
                    if (file.getFileName().toString().endsWith(".json")) {
                        letters.add(Message.read(Files.readString(file)));
                    }
                    Files.delete(file);
                }
            }
        }
        return letters;
    }
}
