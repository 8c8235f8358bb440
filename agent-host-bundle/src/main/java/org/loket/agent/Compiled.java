package org.loket.agent;

import java.util.function.Function;
import run.endive.runtime.Instance;
import run.endive.runtime.Machine;
import run.endive.wasm.WasmModule;

/**
 * An admitted module, ready to be instantiated.
 *
 * @param digest SHA-256 of the program's bytes, in hex: names its templates and snapshots
 * @param start index of the function that its start section named; -1 if none
 */
record Compiled(String digest, WasmModule module, Function<Instance, Machine> machine, int start) {}
