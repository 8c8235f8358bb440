package org.loket.agent;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import run.endive.runtime.ByteArrayMemory;
import run.endive.runtime.Memory;
import run.endive.runtime.WasmRuntimeException;
import run.endive.wasm.types.MemoryLimits;

final class CowMemoryTest {
    private static final MemoryLimits LIMITS = new MemoryLimits(2, 4);

    private static Image image(CowMemory memory) {
        return new Image(memory.share(), new long[0]);
    }

    @Test
    void itDoesWhatTheEnginesOwnMemoryDoes() {
        CowMemory ours = new CowMemory(LIMITS, Rig.share());
        Memory theirs = new ByteArrayMemory(LIMITS);
        Random random = new Random(1);
        for (int i = 0; i < 200_000; i++) {
            int at = random.nextInt(8) == 0 ? 4_096 * random.nextInt(34) - random.nextInt(9) : random.nextInt(132_000);
            int kind = random.nextInt(9);
            long value = random.nextLong();
            int size = random.nextInt(9_000);
            assertEquals(did(theirs, kind, at, value, size), did(ours, kind, at, value, size), "at " + at);
            if (i % 1_000 == 0) {
                ours = new CowMemory(LIMITS, image(ours), Rig.share());
            }
        }
        assertArrayEquals(theirs.readBytes(0, 131_072), ours.readBytes(0, 131_072));
    }

    private static String did(Memory memory, int kind, int at, long value, int size) {
        try {
            switch (kind) {
                case 0 -> memory.writeByte(at, (byte) value);
                case 1 -> memory.writeShort(at, (short) value);
                case 2 -> memory.writeI32(at, (int) value);
                case 3 -> memory.writeLong(at, value);
                case 4 -> memory.copy(at, (int) (value >>> 48), size);
                case 5 -> memory.fill((byte) value, at, at + size);
                case 6 -> memory.writeF64(at, Double.longBitsToDouble(value));
                default -> {
                    return memory.read(at) + " " + memory.readShort(at) + " " + memory.readInt(at) + " "
                            + memory.readLong(at) + " " + memory.readU16(at) + " " + memory.readU8(at);
                }
            }
            return "done";
        } catch (WasmRuntimeException e) {
            return "out of bounds";
        }
    }

    @Test
    void aForkSharesUntilItWrites() {
        CowMemory first = new CowMemory(LIMITS, Rig.share());
        first.writeI32(5_000, 7);
        Image template = image(first).frozen();
        CowMemory fork = new CowMemory(LIMITS, template, Rig.share());
        CowMemory other = new CowMemory(LIMITS, template, Rig.share());
        fork.writeI32(5_000, 8);
        first.writeI32(5_000, 9);
        assertEquals(7, other.readInt(5_000));
        assertEquals(8, fork.readInt(5_000));
        assertEquals(
                Map.of(1, fork.readBytes(4_096, 4_096)).keySet(),
                image(fork).beyond(template).keySet());
        assertTrue(image(other).beyond(template).isEmpty());
        assertSame(Image.ZERO, template.pages()[0]);
    }

    @Test
    void anImageIsRebuiltFromWhatDiffers() {
        Image template = image(new CowMemory(LIMITS, Rig.share())).frozen();
        CowMemory fork = new CowMemory(LIMITS, template, Rig.share());
        assertEquals(2, fork.grow(1));
        fork.writeLong(140_000, 42);
        fork.writeByte(3, (byte) 1);
        Image changed = image(fork);
        Image again = template.with(changed.count(), changed.beyond(template), new long[] {5});
        CowMemory restored = new CowMemory(LIMITS, again, Rig.share());
        assertArrayEquals(fork.readBytes(0, 3 * 65_536), restored.readBytes(0, 3 * 65_536));
        assertEquals(3, restored.pages());
        assertEquals(2, changed.beyond(template).size());
        assertArrayEquals(new long[] {5}, again.globals());
    }

    @Test
    void itGrowsToItsMaximumAndNoFurther() {
        CowMemory memory = new CowMemory(LIMITS, Rig.share());
        assertEquals(-1, memory.grow(3));
        assertEquals(-1, memory.grow(-1));
        assertEquals(-1, memory.grow(Integer.MAX_VALUE));
        assertEquals(2, memory.grow(2));
        assertEquals(-1, memory.grow(1));
        assertEquals(0, memory.readInt(262_140));
        assertThrows(WasmRuntimeException.class, () -> memory.readInt(262_141));
    }

    @Test
    void whatIsWrittenAfterAnImageIsNotInIt() {
        CowMemory memory = new CowMemory(LIMITS, Rig.share());
        memory.writeByte(9, (byte) 1);
        Image before = image(memory);
        memory.writeByte(9, (byte) 2);
        assertEquals(1, new CowMemory(LIMITS, before, Rig.share()).read(9));
        assertEquals(2, memory.read(9));
    }
}
