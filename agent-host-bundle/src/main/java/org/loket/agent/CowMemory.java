package org.loket.agent;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.Arrays;
import run.endive.runtime.ConstantEvaluators;
import run.endive.runtime.Instance;
import run.endive.runtime.Memory;
import run.endive.runtime.WasmRuntimeException;
import run.endive.wasm.UninstantiableException;
import run.endive.wasm.types.ActiveDataSegment;
import run.endive.wasm.types.DataSegment;
import run.endive.wasm.types.MemoryLimits;

/**
 * Linear memory in pages of 4 KiB that begins as a shared image and copies a page at the first write to it, so that ten
 * thousand agents of one program cost little more than what they changed. Longer than other classes because the engine
 * wants a method per width.
 */
@SuppressWarnings("removal") // the interface still asks for what it is about to lose
final class CowMemory implements Memory {
    private static final int SHIFT = 12;
    private static final int MASK = Image.PAGE - 1;
    private static final VarHandle SHORT = MethodHandles.byteArrayViewVarHandle(short[].class, ByteOrder.LITTLE_ENDIAN);
    private static final VarHandle INT = MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.LITTLE_ENDIAN);
    private static final VarHandle LONG = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);

    private final MemoryLimits limits;
    private final boolean forked;
    private final Budget.Share share;
    private byte[][] read;
    private byte[][] own;
    private DataSegment[] segments = new DataSegment[0];

    /** Fresh memory, to be filled from the module's data segments. */
    CowMemory(MemoryLimits limits, Budget.Share share) {
        this.limits = limits;
        this.share = share;
        this.forked = false;
        read = new byte[limits.initialPages() * Image.PER_WASM_PAGE][];
        Arrays.fill(read, Image.ZERO);
        own = new byte[read.length][];
    }

    /** Memory that goes on from an image. */
    CowMemory(MemoryLimits limits, Image image, Budget.Share share) {
        this.limits = limits;
        this.share = share;
        this.forked = true;
        read = image.pages();
        own = new byte[read.length][];
    }

    /** What memory holds now; what is written later does not change it. */
    byte[][] share() {
        Arrays.fill(own, null);
        return read.clone();
    }

    /** Whether bytes {@code [address, address + length)} exist; both are unsigned. */
    boolean holds(int address, int length) {
        return Integer.toUnsignedLong(address) + Integer.toUnsignedLong(length) <= (long) read.length << SHIFT;
    }

    private void check(int address, int length) {
        if (!holds(address, length)) {
            throw outside(address, length);
        }
    }

    private WasmRuntimeException outside(int address, int length) {
        return new WasmRuntimeException("out of bounds memory access: " + Integer.toUnsignedString(length)
                + " bytes at " + Integer.toUnsignedString(address) + " of " + ((long) read.length << SHIFT));
    }

    private byte[] readable(int address, int width) {
        int index = address >>> SHIFT;
        if (index >= read.length) {
            throw outside(address, width);
        }
        return read[index];
    }

    private byte[] writable(int address, int width) {
        int index = address >>> SHIFT;
        if (index >= own.length) {
            throw outside(address, width);
        }
        byte[] page = own[index];
        if (page == null) {
            share.take(index);
            page = read[index].clone();
            own[index] = page;
            read[index] = page;
        }
        return page;
    }

    private static boolean within(int address, int width) {
        return (address & MASK) <= Image.PAGE - width;
    }

    private long across(int address, int width) {
        check(address, width);
        long value = 0;
        for (int i = width - 1; i >= 0; i--) {
            value = (value << 8) | (read(address + i) & 0xFF);
        }
        return value;
    }

    private void across(int address, int width, long value) {
        check(address, width);
        for (int i = 0; i < width; i++) {
            writeByte(address + i, (byte) (value >>> (8 * i)));
        }
    }

    @Override
    public byte read(int address) {
        return readable(address, 1)[address & MASK];
    }

    @Override
    public void writeByte(int address, byte value) {
        writable(address, 1)[address & MASK] = value;
    }

    @Override
    public short readShort(int address) {
        return within(address, 2)
                ? (short) SHORT.get(readable(address, 2), address & MASK)
                : (short) across(address, 2);
    }

    @Override
    public long readU16(int address) {
        return readShort(address) & 0xFFFFL;
    }

    @Override
    public void writeShort(int address, short value) {
        if (within(address, 2)) {
            SHORT.set(writable(address, 2), address & MASK, value);
        } else {
            across(address, 2, value);
        }
    }

    @Override
    public int readInt(int address) {
        return within(address, 4) ? (int) INT.get(readable(address, 4), address & MASK) : (int) across(address, 4);
    }

    @Override
    public void writeI32(int address, int value) {
        if (within(address, 4)) {
            INT.set(writable(address, 4), address & MASK, value);
        } else {
            across(address, 4, value);
        }
    }

    @Override
    public long readLong(int address) {
        return within(address, 8) ? (long) LONG.get(readable(address, 8), address & MASK) : across(address, 8);
    }

    @Override
    public void writeLong(int address, long value) {
        if (within(address, 8)) {
            LONG.set(writable(address, 8), address & MASK, value);
        } else {
            across(address, 8, value);
        }
    }

    @Override
    public long readF32(int address) {
        return readInt(address);
    }

    @Override
    public float readFloat(int address) {
        return Float.intBitsToFloat(readInt(address));
    }

    @Override
    public void writeF32(int address, float value) {
        writeI32(address, Float.floatToRawIntBits(value));
    }

    @Override
    public double readDouble(int address) {
        return Double.longBitsToDouble(readLong(address));
    }

    @Override
    public long readF64(int address) {
        return readLong(address);
    }

    @Override
    public void writeF64(int address, double value) {
        writeLong(address, Double.doubleToRawLongBits(value));
    }

    @Override
    public void write(int address, byte[] data, int offset, int size) {
        if (size < 0 || offset < 0 || offset > data.length - size) {
            throw new WasmRuntimeException("out of bounds memory access: the segment ends before");
        }
        check(address, size);
        for (int done = 0; done < size; ) {
            int at = (address + done) & MASK;
            int part = Math.min(size - done, Image.PAGE - at);
            System.arraycopy(data, offset + done, writable(address + done, part), at, part);
            done += part;
        }
    }

    @Override
    public byte[] readBytes(int address, int size) {
        check(address, size);
        byte[] bytes = new byte[size];
        for (int done = 0; done < size; ) {
            int at = (address + done) & MASK;
            int part = Math.min(size - done, Image.PAGE - at);
            System.arraycopy(readable(address + done, part), at, bytes, done, part);
            done += part;
        }
        return bytes;
    }

    @Override
    public void copy(int to, int from, int size) {
        check(from, size);
        check(to, size);
        if (within(to, Math.min(Image.PAGE, size)) && within(from, Math.min(Image.PAGE, size)) && size <= Image.PAGE) {
            if (size > 0) {
                byte[] target = writable(to, size);
                System.arraycopy(readable(from, size), from & MASK, target, to & MASK, size);
            }
        } else {
            write(to, readBytes(from, size), 0, size);
        }
    }

    @Override
    public void fill(byte value, int from, int to) {
        int size = to - from;
        check(from, size);
        for (int done = 0; done < size; ) {
            int at = (from + done) & MASK;
            int part = Math.min(size - done, Image.PAGE - at);
            Arrays.fill(writable(from + done, part), at, at + part, value);
            done += part;
        }
    }

    @Override
    public int pages() {
        return read.length / Image.PER_WASM_PAGE;
    }

    @Override
    public int grow(int more) {
        int before = pages();
        if (more < 0 || more > limits.maximumPages() - before) {
            return -1;
        }
        int count = (before + more) * Image.PER_WASM_PAGE;
        byte[][] larger = Arrays.copyOf(read, count);
        Arrays.fill(larger, read.length, count, Image.ZERO);
        read = larger;
        own = Arrays.copyOf(own, count);
        return before;
    }

    @Override
    public int initialPages() {
        return limits.initialPages();
    }

    @Override
    public int maximumPages() {
        return limits.maximumPages();
    }

    /** Nothing to do: fresh memory is zero, and a fork keeps what its image holds. */
    @Override
    public void zero() {}

    @Override
    public void initialize(Instance instance, DataSegment[] all) {
        segments = all;
        if (forked) {
            return;
        }
        for (DataSegment segment : all) {
            if (segment instanceof ActiveDataSegment active) {
                int offset = (int) ConstantEvaluators.computeConstantValue(instance, active.offsetInstructions())[0];
                if (!holds(offset, active.data().length)) {
                    throw new UninstantiableException("a data segment lies out of bounds of memory");
                }
                write(offset, active.data(), 0, active.data().length);
            }
        }
    }

    @Override
    public void initialize(Instance instance, DataSegment[] all, int memory) {
        initialize(instance, all);
    }

    @Override
    public void initPassiveSegment(int segment, int to, int offset, int size) {
        DataSegment source = segments[segment];
        write(to, source instanceof ActiveDataSegment ? new byte[0] : source.data(), offset, size);
    }

    @Override
    public void drop(int segment) {
        throw refused();
    }

    @Override
    public boolean shared() {
        return false;
    }

    @Override
    public Object lock(int address) {
        throw refused();
    }

    @Override
    public int waitOn(int address, int expected, long nanos) {
        throw refused();
    }

    @Override
    public int waitOn(int address, long expected, long nanos) {
        throw refused();
    }

    @Override
    public int notify(int address, int most) {
        throw refused();
    }

    private static WasmRuntimeException refused() {
        return new WasmRuntimeException("an instruction that admission refuses");
    }
}
