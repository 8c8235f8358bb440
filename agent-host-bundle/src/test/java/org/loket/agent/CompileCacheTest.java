package org.loket.agent;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class CompileCacheTest {
    @TempDir
    Path folder;

    private Path file() throws Exception {
        try (var files = Files.list(folder)) {
            return files.toList().get(0);
        }
    }

    private byte[] wasm() throws Exception {
        return Rig.wasm("hostile/trap-after-write");
    }

    @Test
    void whatWasCompiledOnceIsRead() throws Exception {
        Compiled first = Rig.admission(folder).admit(wasm(), 16);
        byte[] kept = Files.readAllBytes(file());
        Compiled second = Rig.admission(folder).admit(wasm(), 16);
        assertEquals(first.digest(), second.digest());
        assertEquals(first.start(), second.start());
        assertEquals(List.of(kept.length), List.of(Files.readAllBytes(file()).length));
        CompileCache.Entry entry = new CompileCache(folder, new Secret(new byte[32]))
                .get(first.digest())
                .orElseThrow();
        assertTrue(entry.wasm().length < wasm().length, "bodies are kept that nobody runs");
    }

    @Test
    void programsOfTheSameBytesAreCompiledAndInitializedOnce(@TempDir Path cache) throws Exception {
        try (Runners runners = new Runners(1, 1)) {
            Templates templates = new Templates(Rig.admission(cache), runners, new Budget(Long.MAX_VALUE));
            Template first = templates.of(wasm(), Limits.NORMAL);
            assertSame(first, templates.of(wasm(), Limits.NORMAL));
            Template smaller = templates.of(wasm(), Rig.QUICK);
            assertNotSame(first, smaller);
            assertEquals(Rig.QUICK, smaller.limits());
            byte[] large = Rig.wasm("hostile/json-huge");
            assertTrue(templates.of(large, Limits.NORMAL).image().count() > Rig.QUICK.pages() * Image.PER_WASM_PAGE);
            assertThrows(BadProgram.class, () -> templates.of(large, Rig.QUICK));
        }
    }

    @Test
    void aChangedFileIsThrownAwayAndCompiledAnew() throws Exception {
        Compiled first = Rig.admission(folder).admit(wasm(), 16);
        byte[] kept = Files.readAllBytes(file());
        for (int at : new int[] {0, 9, kept.length / 2, kept.length - 1}) {
            byte[] changed = kept.clone();
            changed[at] ^= 1;
            Files.write(file(), changed);
            CompileCache cache = new CompileCache(folder, new Secret(new byte[32]));
            assertTrue(cache.get(first.digest()).isEmpty());
            Rig.admission(folder).admit(wasm(), 16);
            assertTrue(cache.get(first.digest()).isPresent());
        }
    }

    @Test
    void anotherNodesFileCountsForNothing() throws Exception {
        Compiled first = Rig.admission(folder).admit(wasm(), 16);
        byte[] other = new byte[32];
        other[0] = 1;
        assertTrue(
                new CompileCache(folder, new Secret(other)).get(first.digest()).isEmpty());
    }

    @Test
    void aFileUnderAnotherProgramsNameCountsForNothing() throws Exception {
        Compiled first = Rig.admission(folder).admit(wasm(), 16);
        String name = "0".repeat(64);
        CompileCache cache = new CompileCache(folder, new Secret(new byte[32]));
        Files.move(file(), cache.file(name));
        assertTrue(cache.get(name).isEmpty());
        assertTrue(cache.get(first.digest()).isEmpty());
    }

    @Test
    void otherRulesFindNothingOfItAndItIsDeleted() throws Exception {
        Compiled first = Rig.admission(folder).admit(wasm(), 16);
        String form = CompileCache.form(List.of(Verifier.class));
        assertEquals(form, CompileCache.form(List.of(Verifier.class)));
        assertNotEquals(form, CompileCache.form(List.of(Binary.class)));
        Path old = Files.move(file(), folder.resolve(first.digest() + "." + form.substring(0, 16) + ".agent"));
        CompileCache cache = new CompileCache(folder, new Secret(new byte[32]));
        assertTrue(cache.get(first.digest()).isEmpty());
        assertFalse(Files.exists(old));
    }

    @Test
    void whatWasNotUsedForLongestGoesFirst() throws Exception {
        CompileCache cache = new CompileCache(folder, new Secret(new byte[32]), 3);
        CompileCache.Entry entry = new CompileCache.Entry(-1, new byte[1], new byte[1]);
        for (int i = 0; i < 5; i++) {
            cache.put("program" + i, entry);
            FileTime then = FileTime.fromMillis(1_000_000L * (i + 1));
            Files.setLastModifiedTime(cache.file("program" + i), then);
            assertTrue(cache.get("program0").isPresent());
        }
        new CompileCache(folder, new Secret(new byte[32]), 3);
        try (var files = Files.list(folder)) {
            assertEquals(3, files.count());
        }
        assertTrue(cache.get("program0").isPresent());
        assertTrue(cache.get("program4").isPresent());
        assertTrue(cache.get("program1").isEmpty());
    }

    @Test
    void aCompilerThatTakesTooLongIsGivenUp() {
        Admission hasty = new Admission(new CompileCache(folder, new Secret(new byte[32])), 0);
        String message =
                assertThrows(BadProgram.class, () -> hasty.admit(wasm(), 16)).getMessage();
        assertTrue(message.contains("takes more than 0 s"), message);
    }
}
