package org.loket.agent;

import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.List;
import run.endive.wasm.Parser;
import run.endive.wasm.WasmWriter;
import run.endive.wasm.types.RawSection;
import run.endive.wasm.types.SectionId;

/** A module as bytes: counted before anything is decoded, and rewritten for running. */
final class Binary {
    private static final int BYTES = 8 << 20;
    private static final int FUNCTIONS = 20_000;
    private static final int TYPES = 4_096;
    private static final int IMPORTS = 1_000;
    private static final int ENTRIES = 10_000;
    private static final int CODE_BYTES = 4 << 20;
    private static final int ELEMENT_BYTES = 512 << 10;
    private static final int LOCALS = 10_000;
    private static final int ALL_LOCALS = 1_000_000;
    private static final byte[] HOLLOW_BODY = {3, 0, 0, 11};

    private final List<RawSection> sections = new ArrayList<>();

    /** @throws RuntimeException if it is no WebAssembly */
    Binary(byte[] bytes) throws BadProgram {
        if (bytes.length > BYTES) {
            throw new BadProgram("agent.wasm has " + bytes.length + " bytes; at most " + BYTES + " are allowed");
        }
        Parser.parseWithoutDecoding(bytes, section -> {
            if (section instanceof RawSection raw && raw.sectionId() != SectionId.CUSTOM) {
                sections.add(raw);
            }
        });
    }

    /** Refuses what would cost too much to decode. */
    Binary counted() throws BadProgram {
        for (RawSection section : sections) {
            Leb in = new Leb(section.contents());
            switch (section.sectionId()) {
                case SectionId.TYPE -> atMost("types", in.next(), TYPES);
                case SectionId.FUNCTION -> atMost("functions", in.next(), FUNCTIONS);
                case SectionId.IMPORT -> atMost("imports", in.next(), IMPORTS);
                case SectionId.TABLE -> atMost("tables", in.next(), Verifier.TABLES);
                case SectionId.GLOBAL -> atMost("globals", in.next(), Verifier.GLOBALS);
                case SectionId.EXPORT -> atMost("exports", in.next(), ENTRIES);
                case SectionId.TAG -> atMost("tags", in.next(), ENTRIES);
                case SectionId.DATA -> atMost("data segments", in.next(), ENTRIES);
                case SectionId.ELEMENT -> {
                    atMost("bytes of element segments", section.contents().length, ELEMENT_BYTES);
                    atMost("element segments", in.next(), ENTRIES);
                }
                case SectionId.CODE -> {
                    atMost("bytes of code", section.contents().length, CODE_BYTES);
                    bodies(in);
                }
                default -> {}
            }
        }
        return this;
    }

    private static void bodies(Leb in) throws BadProgram {
        long bodies = in.next();
        atMost("functions", bodies, FUNCTIONS);
        long all = 0;
        for (long i = 0; i < bodies; i++) {
            long size = in.next();
            int from = in.position();
            long locals = 0;
            for (long groups = in.next(); groups > 0; groups--) {
                locals += in.next();
                in.next();
                atMost("locals in one function", locals, LOCALS);
            }
            all += locals;
            atMost("locals", all, ALL_LOCALS);
            in.position(from + size);
        }
    }

    static void atMost(String what, long count, long most) throws BadProgram {
        if (count > most) {
            throw new BadProgram("agent.wasm has " + count + " " + what + "; at most " + most + " are allowed");
        }
    }

    /** The same module without custom sections and without a start section: what starts is called once, by us. */
    byte[] withoutStart() {
        WasmWriter out = new WasmWriter();
        sections.stream()
                .filter(section -> section.sectionId() != SectionId.START)
                .forEach(out::writeSection);
        return out.bytes();
    }

    /** What is needed beside compiled classes: {@link #withoutStart} with every body a trap. */
    byte[] hollow() {
        WasmWriter out = new WasmWriter();
        for (RawSection section : sections) {
            if (section.sectionId() == SectionId.CODE) {
                ByteArrayOutputStream code = new ByteArrayOutputStream();
                long bodies = new Leb(section.contents()).next();
                WasmWriter.writeVarUInt32(code, (int) bodies);
                for (long i = 0; i < bodies; i++) {
                    code.writeBytes(HOLLOW_BODY);
                }
                out.writeSection(SectionId.CODE, code.toByteArray());
            } else if (section.sectionId() != SectionId.START) {
                out.writeSection(section);
            }
        }
        return out.bytes();
    }

    /** Unsigned LEB128 numbers, one after the other. */
    private static final class Leb {
        private final byte[] bytes;
        private int at;

        Leb(byte[] bytes) {
            this.bytes = bytes;
        }

        long next() throws IndexOutOfBoundsException {
            long value = 0;
            for (int shift = 0; shift < 35; shift += 7) {
                byte part = bytes[at++];
                value |= (part & 0x7FL) << shift;
                if (part >= 0) {
                    return value;
                }
            }
            throw new IllegalArgumentException("a number of more than 5 bytes");
        }

        int position() {
            return at;
        }

        void position(long to) {
            at = Math.toIntExact(to);
        }
    }
}
