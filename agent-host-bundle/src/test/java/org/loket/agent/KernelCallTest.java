package org.loket.agent;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.loket.counter.Refusal;
import run.endive.runtime.WasmRuntimeException;
import run.endive.wasm.types.MemoryLimits;

final class KernelCallTest {
    private final CowMemory memory = new CowMemory(new MemoryLimits(32, 32), Rig.share());
    private final KernelCall kernel = new KernelCall();
    private String answer = "{\"answer\":\"yes\"}";
    private int calls;

    private final Session session = new Session() {
        @Override
        public String call(String capability, String args) throws Refusal {
            calls++;
            if (capability.equals("no.way")) {
                throw new Refusal(
                        Refusal.Reason.HELD, Refusal.Ran.NO, "wait", "{\"ticket\":\"t1\",\"retry-ms\":5,\"other\":1}");
            }
            return answer.equals("args") ? args : answer;
        }

        @Override
        public long clock() {
            return 0;
        }

        @Override
        public void random(byte[] bytes) {}

        @Override
        public void log(String line) {}
    };

    private int call(String capability, int out, int room) {
        byte[] name = capability.getBytes(StandardCharsets.UTF_8);
        memory.write(0, name, 0, name.length);
        return kernel.call(memory, session, 0, name.length, 0, 0, out, room);
    }

    private String text(int at, int length) {
        return new String(memory.readBytes(at, length), StandardCharsets.UTF_8);
    }

    @Test
    void anAnswerThatFitsIsThereAndStaysParked() {
        assertEquals(16, call("time.now", 1_000, 16));
        assertEquals(answer, text(1_000, 16));
        assertEquals(16, kernel.call(memory, session, 0, 0, 0, 0, 2_000, 100));
        assertEquals(answer, text(2_000, 16));
        assertEquals(1, calls);
    }

    @Test
    void anAnswerThatDoesNotFitIsFetchedInParts() {
        assertEquals(16, call("time.now", 1_000, 15));
        assertArrayEquals(new byte[15], memory.readBytes(1_000, 15));
        StringBuilder whole = new StringBuilder();
        for (int offset = 0; offset < 11; offset += 4) {
            assertEquals(16, kernel.call(memory, session, 0, 0, offset, 0, 3_000, 4));
            whole.append(text(3_000, 4));
        }
        assertEquals(answer.substring(0, 12), whole.toString());
        assertEquals(16, kernel.call(memory, session, 0, 0, 99, 0, 3_000, 4));
        assertEquals(16, kernel.call(memory, session, 0, 0, -1, 0, 3_000, 4));
        assertEquals(1, calls);
    }

    @Test
    void nothingParkedGivesMinusOne() {
        assertEquals(-1, kernel.call(memory, session, 0, 0, 0, 0, 0, 10));
    }

    @Test
    void aRefusalIsADocumentOfKnownMembers() {
        int result = call("no.way", 1_000, 1_000);
        assertTrue(result < 0);
        assertEquals(
                "{\"reason\":\"HELD\",\"message\":\"wait\",\"ran\":\"NO\",\"ticket\":\"t1\",\"retry-ms\":5}",
                text(1_000, ~result));
    }

    @Test
    void noArgumentsAreAnEmptyObject() {
        answer = "args";
        assertEquals(2, call("time.now", 1_000, 10));
        assertEquals("{}", text(1_000, 2));
    }

    @Test
    void absurdNamesAndArgumentsAreInvalidAndCallNothing() {
        assertTrue(call("x".repeat(129), 4_000, 1_000) < 0);
        assertTrue(text(4_000, 30).contains("INVALID"));
        assertTrue(kernel.call(memory, session, 0, 1, 0, (1 << 20) + 1, 4_000, 1_000) < 0);
        memory.writeByte(0, (byte) 0xFF);
        assertTrue(kernel.call(memory, session, 0, 1, 0, 0, 4_000, 1_000) < 0);
        assertTrue(kernel.call(memory, session, 1, 1, 0, 1, 4_000, 1_000) < 0);
        assertEquals(0, calls);
    }

    @Test
    void theSignForWhatIsNoTextIsTextItself() {
        answer = "args";
        byte[] written = "\"\uFFFD\"".getBytes(StandardCharsets.UTF_8);
        memory.write(0, written, 0, written.length);
        memory.writeByte(100, (byte) 'x');
        assertEquals(written.length, kernel.call(memory, session, 100, 1, 0, written.length, 1_000, 100));
        assertArrayEquals(written, memory.readBytes(1_000, written.length));
    }

    @Test
    void overlappingRangesAreTheGuestsOwnAffair() {
        assertEquals(16, call("time.now", 0, 100));
        assertEquals(answer, text(0, 16));
    }

    @Test
    void aRangeOutsideMemoryTrapsFirst() {
        int end = 32 * 65_536;
        int[][] bad = {{end, 1, 0, 0, 0, 0}, {0, 1, end - 1, 2, 0, 0}, {0, 1, 0, 0, end, 1}, {0, 0, 0, 0, -1, 5}};
        for (int[] a : bad) {
            assertThrows(
                    WasmRuntimeException.class, () -> kernel.call(memory, session, a[0], a[1], a[2], a[3], a[4], a[5]));
        }
        assertEquals(0, calls);
    }
}
