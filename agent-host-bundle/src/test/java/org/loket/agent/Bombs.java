package org.loket.agent;

import java.io.ByteArrayOutputStream;
import java.util.Arrays;
import run.endive.wasm.WasmWriter;

/** Modules of few bytes that are dear to decode, to compile or to instantiate. */
final class Bombs {
    private static final byte[] EXPORTS = {
        2, 6, 'm', 'e', 'm', 'o', 'r', 'y', 2, 0, 6, 'h', 'a', 'n', 'd', 'l', 'e', 0, 0
    };
    private static final byte[] EMPTY_BODY = {2, 0, 11};
    private static final int BYTES = 7 << 20;

    private Bombs() {}

    /** A vector of so many equal elements. */
    static byte[] vector(int count, byte... element) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        WasmWriter.writeVarUInt32(out, count);
        for (int i = 0; i < count; i++) {
            out.writeBytes(element);
        }
        return out.toByteArray();
    }

    private static byte[] joined(byte[]... parts) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        for (byte[] part : parts) {
            out.writeBytes(part);
        }
        return out.toByteArray();
    }

    /** A body with its size in front. */
    private static byte[] sized(byte[] body) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        WasmWriter.writeVarUInt32(out, body.length);
        out.writeBytes(body);
        return out.toByteArray();
    }

    /** A module of functions without parameters, with this code section and at most one more section. */
    private static byte[] module(int functions, byte[] code, int section, byte[] content) {
        WasmWriter module = new WasmWriter();
        module.writeSection(1, new byte[] {1, 0x60, 0, 0});
        module.writeSection(3, vector(functions, (byte) 0));
        if (section == 4) {
            module.writeSection(4, content);
        }
        module.writeSection(5, new byte[] {1, 0, 1});
        if (section == 6) {
            module.writeSection(6, content);
        }
        module.writeSection(7, section == 7 ? content : EXPORTS);
        if (section == 9) {
            module.writeSection(9, content);
        }
        if (section == 12) {
            module.writeSection(12, content);
        }
        module.writeSection(10, code);
        if (section == 11) {
            module.writeSection(11, content);
        }
        return module.bytes();
    }

    private static byte[] plain(int section, byte[] content) {
        return module(1, vector(1, EMPTY_BODY), section, content);
    }

    private static byte[] body(byte[] body) {
        return module(1, joined(new byte[] {1}, sized(body)), 0, new byte[0]);
    }

    private static byte[] filled(int size, byte with) {
        byte[] body = new byte[size + 2];
        Arrays.fill(body, 1, size + 1, with);
        body[size + 1] = 11;
        return body;
    }

    static byte[] functions() {
        return module(1_000_000, vector(1_000_000, EMPTY_BODY), 0, new byte[0]);
    }

    static byte[] types() {
        WasmWriter module = new WasmWriter();
        module.writeSection(1, vector(1_000_000, (byte) 0x60, (byte) 0, (byte) 0));
        return module.bytes();
    }

    static byte[] endless() {
        return body(filled(100_000, (byte) 1));
    }

    static byte[] targets() {
        return body(joined(new byte[] {0, 0x41, 0, 0x0E}, vector(1_000_000, (byte) 0), new byte[] {0, 11}));
    }

    static byte[] locals() {
        return body(new byte[] {1, (byte) 0xFF, (byte) 0xFF, (byte) 0xFF, (byte) 0xFF, 0x0F, 0x7F, 11});
    }

    /** Many functions of 9,999 locals each. */
    static byte[] localsInAll() {
        return module(
                200,
                vector(200, (byte) 6, (byte) 1, (byte) 0x8F, (byte) 0x4E, (byte) 0x7E, (byte) 1, (byte) 11),
                0,
                new byte[0]);
    }

    /** Functions that are each short enough, and fill the whole of the eight megabytes. */
    static byte[] code() {
        return instructions(BYTES);
    }

    /** The same, and within the bytes that code may have. */
    static byte[] instructions() {
        return instructions(4 << 20);
    }

    private static byte[] instructions(int bytes) {
        byte[] one = sized(filled(55_000, (byte) 1));
        int count = bytes / one.length;
        return module(count, vector(count, one), 0, new byte[0]);
    }

    static byte[] nesting() {
        ByteArrayOutputStream code = new ByteArrayOutputStream();
        code.write(0);
        for (int i = 0; i < 29_000; i++) {
            code.writeBytes(new byte[] {2, 0x40});
        }
        for (int i = 0; i < 29_001; i++) {
            code.write(11);
        }
        return body(code.toByteArray());
    }

    static byte[] exports() {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        int count = BYTES / 8;
        WasmWriter.writeVarUInt32(all, count + 2);
        all.write(EXPORTS, 1, EXPORTS.length - 1);
        for (int i = 0; i < count; i++) {
            all.writeBytes(new byte[] {4, letter(i), letter(i >> 6), letter(i >> 12), letter(i >> 18), 0, 0});
        }
        return plain(7, all.toByteArray());
    }

    private static byte letter(int number) {
        return (byte) ('A' + (number & 63) % 58 + ((number & 63) >= 58 ? 64 : 0) % 6);
    }

    static byte[] globals() {
        return plain(6, vector(BYTES / 5, (byte) 0x7F, (byte) 1, (byte) 0x41, (byte) 0, (byte) 11));
    }

    /** A passive segment of millions of functions. */
    static byte[] elements() {
        return plain(9, joined(new byte[] {1, 1, 0}, vector(BYTES, (byte) 0)));
    }

    static byte[] segments() {
        return plain(11, vector(BYTES / 2, (byte) 1, (byte) 0));
    }

    static byte[] tables() {
        return plain(4, vector(BYTES / 3, (byte) 0x70, (byte) 0, (byte) 0));
    }

    /** A loop in a function that becomes too large for a JVM's method. */
    private static byte[] interpreted(byte... loop) {
        ByteArrayOutputStream code = new ByteArrayOutputStream();
        code.write(0);
        for (int i = 0; i < 14_000; i++) {
            code.writeBytes(new byte[] {0x41, 0, 0x41, (byte) (i & 63), 0x36, 2, 0});
        }
        code.writeBytes(loop);
        code.write(11);
        return body(code.toByteArray());
    }

    static byte[] interpretedLoop() {
        return interpreted((byte) 3, (byte) 0x40, (byte) 0x0C, (byte) 0, (byte) 11);
    }

    static byte[] interpretedBranch() {
        return interpreted((byte) 3, (byte) 0x40, (byte) 0x41, (byte) 1, (byte) 0x0D, (byte) 0, (byte) 11);
    }

    static byte[] interpretedTable() {
        return interpreted(
                (byte) 3, (byte) 0x40, (byte) 0x41, (byte) 0, (byte) 0x0E, (byte) 1, (byte) 0, (byte) 0, (byte) 11);
    }
}
