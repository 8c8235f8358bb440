package org.loket.agent;

import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.loket.counter.Call;
import org.loket.counter.Refusal;
import org.osgi.framework.BundleContext;

/** Programs that came along with a home and wait for an owner's word. */
final class Arrivals {
    private final BundleContext context;
    private final Copies copies;
    private final Admission admission;
    private final AgentFolders folders;
    private final Set<String> owners;

    Arrivals(BundleContext context, Copies copies, Admission admission, AgentFolders folders) {
        this.context = context;
        this.copies = copies;
        this.admission = admission;
        this.folders = folders;
        String names = context.getProperty("loket.owners");
        owners = Set.of(
                (names == null || names.isBlank() ? "org.loket.capability.shell" : names.trim()).split("\\s*,\\s*"));
    }

    /** What waits. */
    List<Copies.Arrival> waiting() {
        return copies.arrivals(installed()::contains);
    }

    /** The names of all bundles there are. */
    private Set<String> installed() {
        return Arrays.stream(context.getBundles())
                .map(bundle -> String.valueOf(bundle.getSymbolicName()))
                .collect(Collectors.toSet());
    }

    /** Checks a program as any other, and puts it where this node takes its programs from; it gets no grant. */
    String accept(Call call, String name) throws Refusal, InterruptedException {
        if (call.chain().size() != 1 || !owners.contains(call.caller())) {
            throw KernelCall.invalid("only an owner can take in a program, in person: loket:accept " + name);
        }
        if (installed().contains("agent." + name)) {
            throw KernelCall.invalid("agent." + name + " is installed already");
        }
        if (waiting().stream().noneMatch(arrival -> arrival.name().equals(name))) {
            throw KernelCall.invalid("no program " + name + " came along: loket:agents shows what did");
        }
        try {
            ProgramFiles files = copies.files(name);
            Program program = files.program(name);
            admission.admit(files.wasm(), program.limits().pages());
            copies.accept(name, files);
            folders.take(name);
            return said(program);
        } catch (BadProgram e) {
            throw KernelCall.invalid(name + " was refused: " + e.getMessage());
        } catch (IOException e) {
            throw new Refusal(Refusal.Reason.FAILED, Refusal.Ran.MAYBE, "agents/" + name + " cannot be made: " + e);
        }
    }

    private static String said(Program program) {
        JsonObject said = new JsonObject();
        said.addProperty("program", program.bundle());
        said.addProperty("version", program.version());
        JsonArray asks = new JsonArray();
        program.asks().forEach(ask -> asks.add(ask.capability()));
        said.add("asks", asks);
        return said.toString();
    }
}
