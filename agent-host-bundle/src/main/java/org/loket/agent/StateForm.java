package org.loket.agent;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.zip.DeflaterOutputStream;
import java.util.zip.InflaterInputStream;

/** The bytes of an agent's state: the pages that differ from its program's template, globals, and what is done and to be sent. */
final class StateForm {
    private static final int FORM = 0x4C414732;
    private static final int MOST_PAGES = 256 * 256;

    private StateForm() {}

    /** The memory of other code: what it had done and had still to send is the agent's all the same. */
    static final class Foreign extends IOException {
        private static final long serialVersionUID = 1L;
        private final transient List<String> done;
        private final transient List<Parcel> out;

        private Foreign(List<String> done, List<Parcel> out) {
            super("its memory belongs to another version of the program");
            this.done = done;
            this.out = out;
        }

        List<String> done() {
            return done;
        }

        List<Parcel> out() {
            return out;
        }
    }

    static byte[] write(Template template, Home.State state) throws IOException {
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
        return bytes.toByteArray();
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

    /** @throws Foreign if it is the state of other code */
    static Home.State read(Template template, byte[] bytes) throws IOException {
        try (DataInputStream in = new DataInputStream(new InflaterInputStream(new ByteArrayInputStream(bytes)))) {
            return read(template, in);
        }
    }

    private static Home.State read(Template template, DataInputStream in) throws IOException {
        if (in.readInt() != FORM) {
            throw new IOException("it was written in another form");
        }
        boolean own = in.readUTF().equals(template.digest());
        Image image = own ? image(template, in) : skipped(template, in);
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
        if (!own) {
            throw new Foreign(List.copyOf(done), List.copyOf(out));
        }
        return new Home.State(image, List.copyOf(done), List.copyOf(out));
    }

    private static Image skipped(Template template, DataInputStream in) throws IOException {
        int unused = bounded(in.readInt());
        for (int left = bounded(in.readInt()); left > 0; left--) {
            in.skipNBytes(Integer.BYTES + Image.PAGE);
        }
        in.skipNBytes((long) bounded(in.readInt()) * Long.BYTES);
        return template.image();
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
