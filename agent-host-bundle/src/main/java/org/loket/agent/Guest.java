package org.loket.agent;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import run.endive.runtime.ExportFunction;
import run.endive.runtime.GlobalInstance;
import run.endive.runtime.HostFunction;
import run.endive.runtime.ImportFunction;
import run.endive.runtime.ImportValues;
import run.endive.runtime.Instance;
import run.endive.runtime.WasmFunctionHandle;
import run.endive.wasm.types.FunctionImport;
import run.endive.wasm.types.FunctionType;
import run.endive.wasm.types.Import;
import run.endive.wasm.types.MemoryLimits;
import run.endive.wasm.types.MutabilityType;

/** One live instance of a program: memory, globals, and imports that lead to the session of the export that runs. */
final class Guest {
    /** What the guest did not survive; the message is for its owner. */
    static final class Failure extends Exception {
        private static final long serialVersionUID = 1L;
        private final boolean stopped;
        private final boolean busy;

        Failure(String message, boolean stopped) {
            this(message, stopped, false);
        }

        Failure(String message, boolean stopped, boolean busy) {
            super(Plain.text(message, BadProgram.LONGEST), null, false, false);
            this.stopped = stopped;
            this.busy = busy;
        }

        /** Whether it may go better later, when other agents have less. */
        boolean busy() {
            return busy;
        }

        /** Whether it was not the guest's fault: the host is stopping, and the message can be tried again. */
        boolean stopped() {
            return stopped;
        }
    }

    private final Compiled compiled;
    private final CowMemory memory;
    private final Instance instance;
    private final List<GlobalInstance> globals;
    private final KernelCall kernel = new KernelCall();
    private final Wasi wasi = new Wasi();
    private Session session = Session.INIT;

    private Guest(Compiled compiled, CowMemory memory) {
        this.compiled = compiled;
        this.memory = memory;
        instance = Instance.builder(compiled.module())
                .withImportValues(
                        ImportValues.builder().withFunctions(imports()).build())
                .withMachineFactory(compiled.machine())
                .withMemoryFactory(limits -> memory)
                .withStart(false)
                .build();
        globals = IntStream.range(0, instance.globalCount())
                .mapToObj(instance::global)
                .filter(global -> global.getMutabilityType() == MutabilityType.Var)
                .toList();
    }

    /** A guest with memory as its module describes it; nothing of it ran yet. */
    static Guest fresh(Compiled compiled, int pages, Budget.Share share) {
        return new Guest(compiled, new CowMemory(limits(compiled, pages), share));
    }

    /** A guest that goes on from an image. */
    static Guest from(Compiled compiled, int pages, Image image, Budget.Share share) {
        Guest guest = new Guest(compiled, new CowMemory(limits(compiled, pages), image, share));
        long[] values = image.globals();
        for (int i = 0; i < values.length; i++) {
            guest.globals.get(i).setValueLow(values[i]);
        }
        return guest;
    }

    private static MemoryLimits limits(Compiled compiled, int pages) {
        MemoryLimits own =
                compiled.module().memorySection().orElseThrow().getMemory(0).limits();
        return new MemoryLimits(own.initialPages(), Math.min(own.maximumPages(), pages));
    }

    private List<ImportFunction> imports() {
        List<ImportFunction> functions = new ArrayList<>();
        for (Import imported : compiled.module().importSection().stream().toList()) {
            FunctionType type = compiled.module().typeSection().getType(((FunctionImport) imported).typeIndex());
            functions.add(new HostFunction(imported.module(), imported.name(), type, guarded(imported)));
        }
        return functions;
    }

    /**
     * An import: with metering off, with the host's authority, and never without room on the stack: a class whose
     * initialization ended for want of it would be lost to every agent, for as long as the node runs.
     */
    private WasmFunctionHandle guarded(Import imported) {
        boolean isKernel = imported.module().equals("kernel");
        String name = imported.name();
        return (from, a) -> {
            AgentThread thread = AgentThread.current();
            Stack.probe();
            thread.leave();
            try {
                return new long[] {Privileged.get(() -> isKernel ? call(a) : wasi.call(name, memory, session, a))};
            } finally {
                thread.enter();
            }
        };
    }

    private int call(long[] a) {
        return kernel.call(memory, session, (int) a[0], (int) a[1], (int) a[2], (int) a[3], (int) a[4], (int) a[5]);
    }

    /** Whether the module exports a function of that name. */
    boolean has(String export) {
        var exports = compiled.module().exportSection();
        for (int i = 0; i < exports.exportCount(); i++) {
            if (exports.getExport(i).name().equals(export)) {
                return true;
            }
        }
        return false;
    }

    /** Runs an export to its end within the limits; must be called on an {@link AgentThread}. */
    void run(String export, Session behind, Limits limits, long millis) throws Failure {
        ExportFunction function = instance.export(export);
        run(() -> function.apply(), behind, limits, millis);
    }

    /** Runs the function its start section named. */
    void start(Limits limits, long millis) throws Failure {
        if (compiled.start() >= 0) {
            run(() -> instance.getMachine().call(compiled.start(), new long[0]), Session.INIT, limits, millis);
        }
    }

    private interface Code {
        long[] run();
    }

    private void run(Code code, Session behind, Limits limits, long millis) throws Failure {
        AgentThread thread = AgentThread.current();
        session = behind;
        thread.begin(limits.fuel(), Math.min(millis, limits.time()));
        try {
            long[] result = code.run();
            if (result != null && result.length > 0 && (int) result[0] != 0) {
                throw new Failure("it answered with status " + (int) result[0], false);
            }
        } catch (Wasi.Exit exit) {
            if (exit.code() != 0) {
                throw new Failure(exit.getMessage(), false);
            }
        } catch (RuntimeException | Error thrown) {
            thread.leave();
            throw failure(thread, thrown, limits);
        } finally {
            thread.end();
            kernel.forget();
            session = Session.INIT;
        }
    }

    /** Whatever an engine throws on behalf of a guest ends the message and nothing else. */
    private static Failure failure(AgentThread thread, Throwable thrown, Limits limits) {
        if (thrown instanceof Budget.Spent) {
            return new Failure(thrown.getMessage(), false, true);
        }
        if (thread.late()) {
            return new Failure("it ran for too long; limits.time is " + limits.time() + " ms", false);
        }
        if (thread.spent()) {
            return new Failure("it spent its fuel; limits.time is " + limits.time() + " ms", false);
        }
        if (thread.isInterrupted()) {
            return new Failure("the node is stopping", true);
        }
        String words =
                thrown instanceof StackOverflowError ? "call stack exhausted" : String.valueOf(thrown.getMessage());
        return new Failure("it trapped: " + words, false);
    }

    /** Its state now. What it does later does not change the image. */
    Image image() {
        long[] values = new long[globals.size()];
        for (int i = 0; i < values.length; i++) {
            values[i] = globals.get(i).getValueLow();
        }
        return new Image(memory.share(), values);
    }
}
