package org.loket.agent;

import java.lang.ref.WeakReference;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicReference;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import run.endive.compiler.Cache;
import run.endive.compiler.InterpreterFallback;
import run.endive.compiler.MachineFactoryCompiler;
import run.endive.wasm.Parser;
import run.endive.wasm.WasmEngineException;
import run.endive.wasm.WasmModule;

/**
 * Lets programs in: counts, decodes, verifies and compiles them, one at a time, on a thread that is given up when it takes
 * too long, because the compiler cannot be interrupted. What was compiled once is read from the cache; programs of the
 * same bytes share one, as long as one of them is here.
 */
final class Admission {
    private static final Logger LOG = LoggerFactory.getLogger(Admission.class);
    private static final int SECONDS = 10;
    private static final int ABANDONED = 2;
    private static final long STACK = 16 << 20;

    private final CompileCache cache;
    private final int seconds;
    private final Semaphore turn = new Semaphore(1, true);
    private final Semaphore threads = new Semaphore(1 + ABANDONED);
    private final Map<String, WeakReference<Compiled>> admitted = new ConcurrentHashMap<>();

    Admission(CompileCache cache) {
        this(cache, SECONDS);
    }

    Admission(CompileCache cache, int seconds) {
        this.cache = cache;
        this.seconds = seconds;
    }

    /**
     * Admits a program.
     *
     * @param pages most pages of memory it may have
     * @throws BadProgram if it may not run here; says why
     */
    Compiled admit(byte[] wasm, int pages) throws BadProgram, InterruptedException {
        String digest = Secret.digest(wasm);
        turn.acquire();
        try {
            Optional<Compiled> same = Optional.ofNullable(admitted.get(digest)).map(WeakReference::get);
            if (same.isPresent()) {
                Verifier.checkMemory(same.get().module(), pages);
                return same.get();
            }
            if (!threads.tryAcquire()) {
                throw new BadProgram("agent.wasm waits: earlier programs are still being compiled; try again later");
            }
            Compiled compiled = bounded(new FutureTask<>(() -> {
                try {
                    return compiled(digest, wasm, pages);
                } finally {
                    threads.release();
                }
            }));
            admitted.values().removeIf(known -> known.get() == null);
            admitted.put(digest, new WeakReference<>(compiled));
            return compiled;
        } finally {
            turn.release();
        }
    }

    private Compiled bounded(FutureTask<Compiled> work) throws BadProgram, InterruptedException {
        Thread thread = new Thread(null, work, "loket-agent-compile", STACK);
        thread.setDaemon(true);
        thread.start();
        try {
            return work.get(seconds, TimeUnit.SECONDS);
        } catch (TimeoutException e) {
            throw new BadProgram("agent.wasm takes more than " + seconds + " s to compile; make its functions smaller");
        } catch (ExecutionException e) {
            throw e.getCause() instanceof BadProgram bad ? bad : refused(e.getCause());
        }
    }

    /** Whatever parser or compiler throw, their own exceptions or Java's, is the program's fault. */
    private static BadProgram refused(Throwable thrown) {
        LOG.debug("a program was refused", thrown);
        String words = thrown instanceof WasmEngineException ? thrown.getMessage() : thrown.toString();
        return new BadProgram("agent.wasm is malformed or cannot be compiled: " + words);
    }

    private Compiled compiled(String digest, byte[] wasm, int pages) throws BadProgram {
        Optional<CompileCache.Entry> known = cache.get(digest);
        CompileCache.Entry entry = known.isPresent() ? known.get() : compile(wasm, pages);
        WasmModule module = Parser.parse(entry.wasm());
        if (known.isEmpty()) {
            cache.put(digest, entry);
        } else {
            Verifier.checkMemory(module, pages);
        }
        AtomicReference<byte[]> classes = new AtomicReference<>(entry.classes());
        return new Compiled(
                digest,
                module,
                MachineFactoryCompiler.builder(module)
                        .withCache(new Shelf(classes))
                        .compile(),
                entry.start());
    }

    private static CompileCache.Entry compile(byte[] wasm, int pages) throws BadProgram {
        Binary binary = new Binary(wasm).counted();
        WasmModule whole = Parser.parse(wasm);
        Verifier.check(whole, pages);
        int start =
                whole.startSection().map(section -> (int) section.startIndex()).orElse(-1);
        byte[] startless = binary.withoutStart();
        WasmModule module = Parser.parse(startless);
        AtomicReference<byte[]> classes = new AtomicReference<>();
        try {
            compile(module, classes, InterpreterFallback.FAIL);
            return new CompileCache.Entry(start, binary.hollow(), classes.get());
        } catch (WasmEngineException e) {
            LOG.debug("some functions are too large to compile", e);
            compile(module, classes, InterpreterFallback.SILENT);
            LOG.warn(
                    "functions of a program are too large to compile and will be slow; make them smaller: {}",
                    e.getMessage());
            return new CompileCache.Entry(start, startless, classes.get());
        }
    }

    private static void compile(WasmModule module, AtomicReference<byte[]> classes, InterpreterFallback otherwise) {
        MachineFactoryCompiler.builder(module)
                .withInterpreterFallback(otherwise)
                .withCache(new Shelf(classes))
                .compile();
    }

    /** The engine's own idea of a cache, with room for one. */
    private record Shelf(AtomicReference<byte[]> classes) implements Cache {
        @Override
        public byte[] get(String key) {
            return classes.get();
        }

        @Override
        public void putIfAbsent(String key, byte[] data) {
            classes.compareAndSet(null, data);
        }
    }
}
