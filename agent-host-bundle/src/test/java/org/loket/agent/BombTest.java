package org.loket.agent;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.nio.file.Path;
import java.util.Random;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import run.endive.wasm.WasmWriter;

/** Modules made to be dear to decode or compile, and modules made by chance. */
final class BombTest {
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

    private static byte[] vector(int count, byte[] element) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        WasmWriter.writeVarUInt32(out, count);
        for (int i = 0; i < count; i++) {
            out.writeBytes(element);
        }
        return out.toByteArray();
    }

    private static WasmWriter begun(int functions) {
        WasmWriter module = new WasmWriter();
        module.writeSection(1, new byte[] {1, 0x60, 0, 0});
        module.writeSection(3, vector(functions, new byte[] {0}));
        module.writeSection(5, new byte[] {1, 0, 1});
        module.writeSection(
                7, new byte[] {2, 6, 'm', 'e', 'm', 'o', 'r', 'y', 2, 0, 6, 'h', 'a', 'n', 'd', 'l', 'e', 0, 0});
        return module;
    }

    private static byte[] withBody(byte[] code) {
        ByteArrayOutputStream section = new ByteArrayOutputStream();
        section.write(1);
        WasmWriter.writeVarUInt32(section, code.length);
        section.writeBytes(code);
        WasmWriter module = begun(1);
        module.writeSection(10, section.toByteArray());
        return module.bytes();
    }

    @Test
    void aMillionFunctionsAreTooMany() {
        WasmWriter module = begun(1_000_000);
        module.writeSection(10, vector(1_000_000, new byte[] {2, 0, 11}));
        assertTrue(refused(module.bytes()).contains("at most 20000 are allowed"));
    }

    @Test
    void aMillionTypesAreTooMany() {
        WasmWriter module = new WasmWriter();
        module.writeSection(1, vector(1_000_000, new byte[] {0x60, 0, 0}));
        assertTrue(refused(module.bytes()).contains("at most 4096 are allowed"));
    }

    @Test
    void anEndlessFunctionIsTooLong() {
        byte[] code = new byte[100_002];
        java.util.Arrays.fill(code, 1, 100_001, (byte) 1);
        code[100_001] = 11;
        assertTrue(refused(withBody(code)).contains("instructions in function 0"));
    }

    @Test
    void aVastBranchTableIsTooWide() {
        ByteArrayOutputStream code = new ByteArrayOutputStream();
        code.writeBytes(new byte[] {0, 0x41, 0, 0x0E});
        code.writeBytes(vector(1_000_000, new byte[] {0}));
        code.writeBytes(new byte[] {0, 11});
        assertTrue(refused(withBody(code.toByteArray())).contains("targets in one br_table"));
    }

    @Test
    void countlessLocalsAreTooMany() {
        byte[] code = {1, (byte) 0xFF, (byte) 0xFF, (byte) 0xFF, (byte) 0xFF, 0x0F, 0x7F, 11};
        assertTrue(refused(withBody(code)).contains("locals in one function"));
    }

    @Test
    void deepNestingEndsOneWayOrTheOther() {
        ByteArrayOutputStream code = new ByteArrayOutputStream();
        code.write(0);
        for (int i = 0; i < 29_000; i++) {
            code.writeBytes(new byte[] {2, 0x40});
        }
        for (int i = 0; i < 29_001; i++) {
            code.write(11);
        }
        byte[] wasm = withBody(code.toByteArray());
        try {
            admission.admit(wasm, 256);
        } catch (BadProgram | InterruptedException e) {
            assertTrue(e instanceof BadProgram, e.toString());
        }
    }

    @Test
    void aProgramOfMoreThanEightMebibytesIsTooLarge() {
        assertTrue(refused(new byte[(8 << 20) + 1]).contains("at most 8388608 are allowed"));
    }

    @Test
    void whatIsNoModuleIsRefused() {
        assertTrue(refused(new byte[0]).contains("malformed"));
        assertTrue(refused("hello, I am no module".getBytes(java.nio.charset.StandardCharsets.UTF_8))
                .contains("malformed"));
    }

    @Test
    void aThousandMutantsAreAdmittedOrRefusedAndNothingElse() throws Exception {
        byte[] good = Rig.wasm("hostile/recursion-into-import");
        Random random = new Random(4);
        int decided = 0;
        for (int i = 0; i < 1_000; i++) {
            byte[] mutant = good.clone();
            for (int n = random.nextInt(3); n >= 0; n--) {
                mutant[8 + random.nextInt(mutant.length - 8)] = (byte) random.nextInt(256);
            }
            try {
                Compiled compiled = admission.admit(mutant, 16);
                run(compiled);
            } catch (BadProgram e) {
                assertTrue(e.getMessage().startsWith("agent.wasm"), e.getMessage());
            }
            decided++;
        }
        assertEquals(1_000, decided);
    }

    private static void run(Compiled compiled) throws Exception {
        Rig.run(() -> {
            Limits limits = new Limits(1, 20, 1, 1);
            try {
                Template template = Template.of(compiled, limits);
                template.fork(template.image()).run("handle", Session.INIT, limits, 20);
            } catch (BadProgram | Guest.Failure e) {
                assertTrue(e.getMessage().length() > 0);
            }
            return true;
        });
    }
}
