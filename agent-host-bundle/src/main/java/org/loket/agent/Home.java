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
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.zip.DeflaterOutputStream;
import java.util.zip.InflaterInputStream;

/** An agent's folder: {@code agent.state}, what it committed last, and {@code mail/}, what waits for it. */
record Home(Path folder) {
    private static final int FORM = 0x4C414732;
    private static final int MOST_PAGES = 256 * 256;

    /**
     * What was committed last.
     *
     * @param done messages it contains that nobody waited for, by id: a repeat of one is dropped
     * @param out what is to leave and has not left for sure
     */
    record State(Image image, List<String> done, List<Parcel> out) {}

    /** The memory of another program: put aside, for this one begins anew. */
    static final class Foreign extends IOException {
        private static final long serialVersionUID = 1L;

        Foreign(String message) {
            super(message);
        }
    }

    Mail mail() {
        return new Mail(folder.resolve("mail"));
    }

    private Path file() {
        return folder.resolve("agent.state");
    }

    /** Writes a state: it is there whole, or the one before is. */
    void write(Template template, State state) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (DataOutputStream out = new DataOutputStream(new DeflaterOutputStream(bytes))) {
            out.writeInt(FORM);
            out.writeUTF(template.digest());
            write(out, template, state.image());
            out.writeInt(state.done().size());
            for (String id : state.done()) {
                out.writeUTF(id);
            }
            out.writeInt(state.out().size());
            for (Parcel parcel : state.out()) {
                out.writeBoolean(parcel.later());
                out.writeUTF(parcel.key());
                out.writeUTF(parcel.capability());
                byte[] args = parcel.args().getBytes(StandardCharsets.UTF_8);
                out.writeInt(args.length);
                out.write(args);
            }
        }
        AtomicFile.write(file(), bytes.toByteArray());
    }

    private static void write(DataOutputStream out, Template template, Image image) throws IOException {
        out.writeInt(image.count());
        Map<Integer, byte[]> delta = image.beyond(template.image());
        out.writeInt(delta.size());
        for (Map.Entry<Integer, byte[]> page : delta.entrySet()) {
            out.writeInt(page.getKey());
            out.write(page.getValue());
        }
        long[] globals = image.globals();
        out.writeInt(globals.length);
        for (long value : globals) {
            out.writeLong(value);
        }
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
            String why = e instanceof Foreign ? e.getMessage() : "its memory is damaged (" + e.getMessage() + ")";
            throw new IOException(why + "; it begins anew, the old memory is in " + aside, e);
        }
    }

    private static State read(Template template, DataInputStream in) throws IOException {
        if (in.readInt() != FORM) {
            throw new Foreign("its memory was written in another form");
        }
        if (!in.readUTF().equals(template.digest())) {
            throw new Foreign("its memory belongs to another version of the program");
        }
        Image image = image(template, in);
        List<String> done = new ArrayList<>();
        for (int left = bounded(in.readInt()); left > 0; left--) {
            done.add(in.readUTF());
        }
        List<Parcel> out = new ArrayList<>();
        for (int left = bounded(in.readInt()); left > 0; left--) {
            boolean later = in.readBoolean();
            out.add(new Parcel(in.readUTF(), later, in.readUTF(), text(in)));
        }
        if (in.read() >= 0) {
            throw new IOException("there is more behind its end");
        }
        return new State(image, List.copyOf(done), List.copyOf(out));
    }

    private static Image image(Template template, DataInputStream in) throws IOException {
        int count = bounded(in.readInt());
        int most = template.limits().pages() * Image.PER_WASM_PAGE;
        if (count < template.image().count() || count > most || count % Image.PER_WASM_PAGE != 0) {
            throw new IOException("it has " + count + " pages of 4 KiB; with limits.memory it may have "
                    + template.image().count() + " to " + most);
        }
        Map<Integer, byte[]> delta = new TreeMap<>();
        for (int left = bounded(in.readInt()); left > 0; left--) {
            int index = in.readInt();
            if (index < 0 || index >= count) {
                throw new IOException("page " + index + " of " + count + " is in it");
            }
            byte[] page = new byte[Image.PAGE];
            in.readFully(page);
            delta.put(index, page);
        }
        long[] globals = new long[bounded(in.readInt())];
        if (globals.length != template.image().globals().length) {
            throw new IOException("its program has not " + globals.length + " globals");
        }
        for (int i = 0; i < globals.length; i++) {
            globals[i] = in.readLong();
        }
        return template.image().with(count, delta, globals);
    }

    private static String text(DataInputStream in) throws IOException {
        int length = in.readInt();
        if (length < 0 || length > KernelCall.LONGEST_ARGS) {
            throw new IOException("a text in it is impossible: " + length);
        }
        byte[] bytes = new byte[length];
        in.readFully(bytes);
        return new String(bytes, StandardCharsets.UTF_8);
    }

    private static int bounded(int number) throws IOException {
        if (number < 0 || number > MOST_PAGES) {
            throw new IOException("a number in it is impossible: " + number);
        }
        return number;
    }
}
