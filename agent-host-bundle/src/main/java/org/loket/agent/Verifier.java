package org.loket.agent;

import static run.endive.wasm.types.ValType.I32;

import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;
import run.endive.wasm.WasmModule;
import run.endive.wasm.types.AnnotatedInstruction;
import run.endive.wasm.types.Export;
import run.endive.wasm.types.ExternalType;
import run.endive.wasm.types.FunctionBody;
import run.endive.wasm.types.FunctionImport;
import run.endive.wasm.types.FunctionType;
import run.endive.wasm.types.Global;
import run.endive.wasm.types.Import;
import run.endive.wasm.types.MutabilityType;
import run.endive.wasm.types.OpCode;
import run.endive.wasm.types.SubType;
import run.endive.wasm.types.ValType;

/**
 * Decides whether a decoded module may run at all, before anything is compiled. What it refuses either cannot be stopped
 * (tail calls), has no bound (garbage-collected types, growing tables), takes too long to compile, or keeps state where a
 * snapshot of memory and globals does not see it.
 */
final class Verifier {
    private static final int INSTRUCTIONS = 60_000;
    private static final int ALL_INSTRUCTIONS = 1_500_000;
    private static final int TARGETS = 8_192;
    private static final int INITIAL_PAGES = 256;
    private static final int TABLE = 65_536;
    static final int TABLES = 16;
    static final int GLOBALS = 10_000;
    private static final FunctionType KERNEL_CALL =
            FunctionType.of(List.of(I32, I32, I32, I32, I32, I32), List.of(I32));
    private static final FunctionType VOID = FunctionType.empty();
    private static final FunctionType STATUS = FunctionType.returning(I32);
    private static final Pattern REFUSED = Pattern.compile(
            "RETURN_CALL.*|CALL_REF|TABLE_(GROW|SET|FILL|COPY|INIT)|(ELEM|DATA)_DROP|STRUCT_.*|ARRAY_.*|REF_(I31|TEST|CAST|EQ).*"
                    + "|I31_.*|ANY_CONVERT.*|EXTERN_CONVERT.*|BR_ON_CAST.*|.*ATOMIC.*");
    private static final Set<OpCode> FORBIDDEN = forbidden();
    private static final Set<String> CALLED_ONCE = Set.of("init", "_initialize", "_start");

    private final WasmModule module;
    private final int most;

    private Verifier(WasmModule module, int most) {
        this.module = module;
        this.most = most;
    }

    /** @param most most pages of memory the program may have */
    static void check(WasmModule module, int most) throws BadProgram {
        Verifier verifier = new Verifier(module, most);
        verifier.types();
        verifier.imports();
        verifier.memory();
        verifier.tables();
        verifier.globals();
        verifier.exports();
        verifier.bodies();
    }

    private static BadProgram refused(String message) {
        return new BadProgram("agent.wasm " + message);
    }

    private void types() throws BadProgram {
        for (int i = 0; i < module.typeSection().subTypeCount(); i++) {
            SubType type = module.typeSection().getSubType(i);
            if (type.compType().funcType() == null) {
                throw refused("has garbage-collected types, which have no bound; only linear memory is allowed");
            }
        }
    }

    private void imports() throws BadProgram {
        for (Import imported : module.importSection().stream().toList()) {
            FunctionType wanted =
                    imported.module().equals("kernel") && imported.name().equals("call")
                            ? KERNEL_CALL
                            : Wasi.TYPES.getOrDefault(
                                    imported.module() + "." + imported.name(), FunctionType.accepting(ValType.BOT));
            if (!(imported instanceof FunctionImport function)
                    || !module.typeSection().getType(function.typeIndex()).equals(wanted)) {
                throw refused("imports " + imported.module() + "." + imported.name()
                        + "; allowed are kernel.call (six i32 to i32) and the functions of "
                        + "wasi_snapshot_preview1 that ABI.md lists, with their types");
            }
        }
    }

    /** Checks what depends on the program's limit and not on its code. */
    static void checkMemory(WasmModule module, int most) throws BadProgram {
        new Verifier(module, most).memory();
    }

    private void memory() throws BadProgram {
        int memories =
                module.memorySection().map(section -> section.memoryCount()).orElse(0);
        if (memories != 1) {
            throw refused("has " + memories + " memories; it must have one of its own");
        }
        var limits = module.memorySection().orElseThrow().getMemory(0).limits();
        if (limits.shared()) {
            throw refused("shares its memory; that is not allowed");
        }
        if (limits.initialPages() > INITIAL_PAGES || limits.initialPages() > most) {
            throw refused("begins with " + limits.initialPages() + " pages of memory; at most "
                    + Math.min(most, INITIAL_PAGES) + " are allowed (limits.memory is " + most / 16 + " MiB)");
        }
    }

    private void tables() throws BadProgram {
        for (int i = 0; i < module.tableSection().tableCount(); i++) {
            Binary.atMost(
                    "elements in a table",
                    module.tableSection().getTable(i).limits().min(),
                    TABLE);
        }
    }

    private void globals() throws BadProgram {
        for (Global global : module.globalSection().globals()) {
            if (global.mutabilityType() == MutabilityType.Var
                    && global.valueType().isReference()) {
                throw refused("has a mutable global that holds a reference, which a snapshot cannot keep");
            }
        }
    }

    private void exports() throws BadProgram {
        boolean memory = false;
        boolean handle = false;
        for (int i = 0; i < module.exportSection().exportCount(); i++) {
            Export export = module.exportSection().getExport(i);
            if (export.name().equals("memory")) {
                memory = export.exportType() == ExternalType.MEMORY;
            } else if (export.name().equals("handle")) {
                handle = export.exportType() == ExternalType.FUNCTION
                        && (type(export.index()).equals(VOID)
                                || type(export.index()).equals(STATUS));
            } else if (CALLED_ONCE.contains(export.name())
                    && !(export.exportType() == ExternalType.FUNCTION
                            && type(export.index()).equals(VOID))) {
                throw refused("exports " + export.name() + "; it must be a function without parameters and results");
            }
        }
        if (!memory || !handle) {
            throw refused("lacks an export; memory (its memory) and handle (() -> () or () -> i32) must be there");
        }
        if (module.startSection().isPresent()
                && !type((int) module.startSection().get().startIndex()).equals(VOID)) {
            throw refused("has a start function with parameters or results");
        }
    }

    private FunctionType type(int function) {
        int imported = module.importSection().count(ExternalType.FUNCTION);
        if (function < imported) {
            FunctionImport first = module.importSection().stream()
                    .filter(FunctionImport.class::isInstance)
                    .map(FunctionImport.class::cast)
                    .skip(function)
                    .findFirst()
                    .orElseThrow();
            return module.typeSection().getType(first.typeIndex());
        }
        return module.functionSection().getFunctionType(function - imported, module.typeSection());
    }

    private void bodies() throws BadProgram {
        long all = 0;
        for (int i = 0; i < module.codeSection().functionBodyCount(); i++) {
            FunctionBody body = module.codeSection().getFunctionBody(i);
            Binary.atMost("instructions in function " + i, body.instructions().size(), INSTRUCTIONS);
            all += body.instructions().size();
            Binary.atMost("instructions", all, ALL_INSTRUCTIONS);
            for (AnnotatedInstruction instruction : body.instructions()) {
                allowed(instruction);
            }
        }
    }

    private static void allowed(AnnotatedInstruction instruction) throws BadProgram {
        OpCode code = instruction.opcode();
        if (FORBIDDEN.contains(code)) {
            throw refused("uses " + code.name().toLowerCase(Locale.ROOT).replace('_', '.')
                    + ", which is not allowed: ABI.md says what is");
        }
        if (code == OpCode.BR_TABLE) {
            Binary.atMost("targets in one br_table", instruction.operandCount(), TARGETS);
        }
    }

    private static Set<OpCode> forbidden() {
        Set<OpCode> codes = EnumSet.noneOf(OpCode.class);
        for (OpCode code : OpCode.values()) {
            if (REFUSED.matcher(code.name()).matches()) {
                codes.add(code);
            }
        }
        return codes;
    }
}
