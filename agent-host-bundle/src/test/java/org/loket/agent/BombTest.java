package org.loket.agent;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Modules made to be dear to decode or compile, and modules made by chance. */
@Timeout(value = 240, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
final class BombTest {
    private static final int MUTANTS = 1_000;

    @TempDir
    Path folder;

    private Admission admission;

    @BeforeEach
    void admission() {
        admission = Rig.admission(folder);
    }

    private String refused(byte[] wasm) {
        return assertThrows(BadProgram.class, () -> admission.admit(wasm, 256)).getMessage();
    }

    private static Arguments bomb(Supplier<byte[]> wasm, String words) {
        return Arguments.of(wasm, words);
    }

    static Stream<Arguments> bombs() {
        return Stream.of(
                bomb(Bombs::functions, "1000000 functions; at most 20000"),
                bomb(Bombs::types, "1000000 types; at most 4096"),
                bomb(Bombs::endless, "instructions in function 0; at most 60000"),
                bomb(Bombs::instructions, "instructions; at most 1500000"),
                bomb(Bombs::code, "bytes of code; at most 4194304"),
                bomb(Bombs::targets, "targets in one br_table; at most 8192"),
                bomb(Bombs::locals, "locals in one function; at most 10000"),
                bomb(Bombs::localsInAll, "locals; at most 1000000"),
                bomb(Bombs::exports, "exports; at most 10000"),
                bomb(Bombs::globals, "globals; at most 10000"),
                bomb(Bombs::elements, "bytes of element segments; at most 524288"),
                bomb(Bombs::segments, "data segments; at most 10000"),
                bomb(Bombs::tables, "tables; at most 16"));
    }

    @ParameterizedTest
    @MethodSource("bombs")
    void aBombIsCountedAndRefused(Supplier<byte[]> wasm, String words) {
        String message = refused(wasm.get());
        assertTrue(message.contains(words), message);
    }

    @Test
    void deepNestingEndsOneWayOrTheOther() throws InterruptedException {
        try {
            assertEquals(-1, admission.admit(Bombs.nesting(), 256).start());
        } catch (BadProgram e) {
            assertTrue(e.getMessage().startsWith("agent.wasm"), e.getMessage());
        }
    }

    @Test
    void aProgramOfMoreThanEightMebibytesIsTooLarge() {
        assertTrue(refused(new byte[(8 << 20) + 1]).contains("at most 8388608 are allowed"));
    }

    @Test
    void whatIsNoModuleIsRefused() {
        for (String text :
                new String[] {"", "hello, I am no module", "\0asm", "\0asm\2\0\0\0", "\0asm\1\0\0\0\n\u007f"}) {
            String message = refused(text.getBytes(StandardCharsets.ISO_8859_1));
            assertTrue(message.contains("malformed") || message.contains("memories"), message);
        }
    }

    /** A function too large to compile is interpreted; what stops compiled code must stop that too. */
    @Test
    void anInterpretedLoopIsStopped() throws Exception {
        for (byte[] wasm : List.of(Bombs.interpretedLoop(), Bombs.interpretedBranch(), Bombs.interpretedTable())) {
            Compiled compiled = admission.admit(wasm, 256);
            assertTrue(compiled.module()
                            .codeSection()
                            .getFunctionBody(0)
                            .instructions()
                            .size()
                    > 10_000);
            assertTrue(ended(compiled).contains("ran for too long"));
        }
    }

    @Test
    void aThousandMutantsAreAdmittedOrRefusedAndNothingElse() throws Exception {
        long seed = Long.getLong("loket.test.seed", System.nanoTime());
        System.out.println("the mutants of this run: -Dloket.test.seed=" + seed);
        Random random = new Random(seed);
        List<byte[]> good = List.of(
                Rig.wasm("hostile/recursion-into-import"),
                Rig.wasm("hostile/loop-table-many"),
                Rig.wasm("hostile/try-loop-value"),
                Rig.wasm("hostile/border"),
                Rig.wasm("guest/counter"),
                Rig.wasm("guest/wasi"));
        Map<String, Integer> ends = new TreeMap<>();
        for (int i = 0; i < MUTANTS; i++) {
            ends.merge(end(mutant(good.get(i % good.size()), random)), 1, Integer::sum);
        }
        System.out.println("mutants: " + ends);
        assertEquals(MUTANTS, ends.values().stream().mapToInt(Integer::intValue).sum());
    }

    /** Bits turned, bytes left out, doubled or cut off. */
    private static byte[] mutant(byte[] good, Random random) {
        StringBuilder mutant = new StringBuilder(new String(good, StandardCharsets.ISO_8859_1));
        for (int n = random.nextInt(2); n >= 0; n--) {
            int at = random.nextInt(8, Math.max(9, mutant.length()));
            switch (random.nextInt(20)) {
                case 0 -> mutant.delete(at, at + 1);
                case 1 -> mutant.insert(at / 2, mutant.substring(at / 2, Math.min(at, mutant.length())));
                case 2 -> mutant.setLength(Math.min(at, mutant.length()));
                default ->
                    mutant.replace(
                            at, at + 1, Character.toString((good[at % good.length] ^ (1 << random.nextInt(7))) & 0xFF));
            }
        }
        return mutant.toString().getBytes(StandardCharsets.ISO_8859_1);
    }

    private String end(byte[] wasm) throws Exception {
        try {
            return ended(admission.admit(wasm, 16)).isEmpty() ? "ran" : "failed";
        } catch (BadProgram e) {
            assertTrue(e.getMessage().startsWith("agent.wasm"), e.getMessage());
            assertFalse(e.getMessage().contains("waits"), "it was refused for another's sake");
            return "refused";
        }
    }

    /** How the message of a guest ended; empty if well. */
    private static String ended(Compiled compiled) throws Exception {
        return Rig.run(() -> {
            Limits limits = new Limits(1, 20, 1, 1);
            try {
                Template template = Template.of(compiled, limits, Rig.share());
                template.fork(template.image(), Rig.share()).run("handle", Session.INIT, limits, 20);
                return "";
            } catch (Guest.Failure e) {
                assertTrue(e.getMessage().length() > 0);
                return e.getMessage();
            }
        });
    }
}
