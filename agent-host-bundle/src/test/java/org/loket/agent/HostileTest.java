package org.loket.agent;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class HostileTest {
    @TempDir
    Path folder;

    /** A kernel that counts, and says what it was asked. */
    private static final class Counting implements Session {
        final AtomicInteger calls = new AtomicInteger();
        final AtomicInteger torn = new AtomicInteger();

        @Override
        public String call(String capability, String args) {
            calls.incrementAndGet();
            torn.incrementAndGet();
            deep(1_000);
            torn.decrementAndGet();
            return "{}";
        }

        private static int deep(int n) {
            return n == 0 ? 0 : deep(n - 1) + 1;
        }

        @Override
        public long clock() {
            return 1;
        }

        @Override
        public void random(byte[] bytes) {
            Arrays.fill(bytes, (byte) 4);
        }

        @Override
        public void log(String line) {}
    }

    private Template template(String name) throws Exception {
        Compiled compiled = Rig.admission(folder).admit(Rig.wasm("hostile/" + name), Rig.QUICK.pages());
        return Rig.run(() -> Template.of(compiled, Rig.QUICK));
    }

    private static String failure(Template template, Session session) throws Exception {
        return assertThrows(
                        Guest.Failure.class,
                        () -> Rig.run(() -> {
                            template.fork(template.image()).run("handle", session, Rig.QUICK, 300);
                            return true;
                        }))
                .getMessage();
    }

    @ParameterizedTest
    @CsvSource({
        "tail-call, return.call",
        "tail-call-indirect, return.call.indirect",
        "memory-initial, begins with 300 pages",
        "memory-shared, shares its memory",
        "table-grow, table.grow",
        "table-large, elements in a table",
        "table-set, table.set",
        "import-foreign, imports env.system",
        "import-wrong-type, imports kernel.call",
        "import-memory, imports kernel.memory",
        "no-handle, lacks an export",
        "no-memory, has 0 memories",
        "loop-start, ran for too long",
        "loop-init, ran for too long"
    })
    void isRefused(String name, String why) {
        String message = assertThrows(BadProgram.class, () -> template(name)).getMessage();
        assertTrue(message.contains(why), message);
    }

    @ParameterizedTest
    @CsvSource({
        "loop-br, ran for too long",
        "loop-br-if, ran for too long",
        "loop-br-table, ran for too long",
        "loop-indirect, ran for too long",
        "loop-fill, ran for too long",
        "recursion, call stack exhausted",
        "recursion-into-import, call stack exhausted",
        "recursion-then-import, call stack exhausted",
        "read-outside, out of bounds",
        "write-outside, out of bounds",
        "divide, divide by zero",
        "exit-3, exited with code 3",
        "trap-after-write, unreachable"
    })
    void failsItsMessageAndNothingElse(String name, String why) throws Exception {
        String message = failure(template(name), new Counting());
        assertTrue(message.contains(why), message);
    }

    @ParameterizedTest
    @CsvSource({"01", "02", "03", "04", "05", "06", "07", "08", "09", "10", "11", "12"})
    void aRangeOutsideMemoryTrapsBeforeAnythingRuns(String number) throws Exception {
        Counting kernel = new Counting();
        String message = failure(template("range-" + number), kernel);
        assertTrue(message.contains("outside memory"), message);
        assertEquals(0, kernel.calls.get());
    }

    @Test
    void recursionIntoTheImportTearsNothing() throws Exception {
        Template template = template("recursion-into-import");
        Counting kernel = new Counting();
        for (int i = 0; i < 20; i++) {
            failure(template, kernel);
        }
        assertTrue(kernel.calls.get() > 20);
        assertEquals(0, kernel.torn.get());
    }

    @ParameterizedTest
    @CsvSource({"memory-grow", "memory-grow-huge", "import-twice-in-init"})
    void isHeldWithinItsLimits(String name) throws Exception {
        Template template = template(name);
        assertTrue(Rig.run(() -> {
            template.fork(template.image()).run("handle", new Counting(), Rig.QUICK, 300);
            return true;
        }));
    }

    @Test
    void fuelIsCountedInGuestCodeOnly() throws Exception {
        assertTrue(Rig.run(() -> {
            AgentThread thread = AgentThread.current();
            thread.begin(100, 60_000);
            int polls = 0;
            while (!thread.isInterrupted()) {
                polls++;
            }
            assertEquals(100, polls);
            assertTrue(thread.spent());
            thread.leave();
            assertEquals(false, thread.isInterrupted());
            thread.end();
            return true;
        }));
    }
}
