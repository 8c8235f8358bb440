package org.loket.kernel;

import java.util.List;
import java.util.Map;
import java.util.Set;
import org.loket.counter.Refusal;
import org.loket.counter.Refusal.Ran;
import org.loket.counter.Refusal.Reason;

/**
 * Who may call what: what the owner granted and the module asked, each on its own, and the framework's word.
 *
 * <p>The answer for a caller and a name is kept until a grant changes; only lines with a rule are looked at call by call.
 */
final class Rights {
    private static final int REMEMBERED = 4_096;

    private final Callers callers;
    private final GrantStore store;
    private final Walls walls;
    private final Set<String> owners;

    Rights(Callers callers, GrantStore store, Walls walls, Set<String> owners) {
        this.callers = callers;
        this.store = store;
        this.walls = walls;
        this.owners = owners;
    }

    Decision decide(Caller caller, String capability) {
        Map<String, Decision> known = caller.decisions();
        Decision decision = known.get(capability);
        if (decision == null) {
            // at the end of a stack the framework's check says no, and both it and this map would remember that
            Depth.decision();
            decision = Privileged.get(() -> decideAnew(caller, capability));
            if (known.size() < REMEMBERED) {
                known.put(capability, decision);
            }
        }
        return decision;
    }

    private Decision decideAnew(Caller caller, String capability) {
        if (!walls.frameworkAllows(caller, capability)) {
            return Policy.EMPTY.decide(caller.asked(), capability);
        }
        return walls.counterStands() ? granted(caller).decide(caller.asked(), capability) : Walls.FREE;
    }

    /** What the owner granted to this very bundle. */
    Policy granted(Caller caller) {
        return caller.entitled() ? store.granted(caller.name(), caller.publisher()) : Policy.EMPTY;
    }

    boolean mayProvide(Caller caller, String capability) {
        return !walls.counterStands()
                || (granted(caller).mayProvide(capability) && caller.asked().mayProvide(capability));
    }

    boolean mayGate(Caller caller) {
        return !walls.counterStands()
                || (granted(caller).mayGate() && caller.asked().mayGate());
    }

    boolean mayImport(Caller caller, String packageName) {
        return granted(caller).mayImport(packageName) && caller.asked().mayImport(packageName);
    }

    boolean mayExport(Caller caller, String packageName) {
        return granted(caller).mayExport(packageName) && caller.asked().mayExport(packageName);
    }

    /** Applies the rules of the lines that cover the name to this one call. */
    void rule(Decision decision, Served call) throws Refusal {
        CallFacts facts = facts(call);
        if (decision.permits(facts).isEmpty()) {
            List<String> lines =
                    decision.granted().stream().map(GrantLine::text).toList();
            throw Refusals.of(
                    Reason.DENIED,
                    Ran.NO,
                    "%s may call %s, but not so: its grant says %s"
                            .formatted(call.caller(), call.capability(), String.join(" or ", lines)));
        }
    }

    static CallFacts facts(Served call) {
        return new CallFacts(
                call.capability(),
                call.instance(),
                call.chain(),
                call.startedMillis() / 1_000,
                call.keyText(),
                CallFacts.reading(call.args()));
    }

    /** The refusal for a name that no line covers; it does not say whether the capability exists. */
    Refusal denied(Caller caller, String capability) {
        String remedy = store.broken().orElseGet(() -> remedy(caller, capability));
        return Refusals.of(
                Reason.DENIED, Ran.NO, "%s may not call %s: %s".formatted(caller.name(), capability, remedy));
    }

    private static String remedy(Caller caller, String capability) {
        if (!caller.entitled()) {
            return "another module bears that name, or it took it in an update: install it under a name of its own";
        }
        return caller.asked().asksFor(capability)
                ? "grant it with loket:grant %s %s".formatted(caller.name(), capability)
                : "its OSGI-INF/permissions.perm does not ask for it, so it cannot be granted";
    }

    /** The refusal for a name that nobody offers: not yet, because a module that asks to offer it may not, or not at all. */
    Refusal absent(Refusal unknown, String capability) {
        return callers.all().stream()
                .filter(caller -> !caller.system() && caller.entitled())
                .filter(caller -> caller.asked().mayProvide(capability) && !mayProvide(caller, capability))
                .findFirst()
                .map(caller -> Refusals.of(
                        Reason.DENIED,
                        Ran.NO,
                        "%s may not offer %s yet: see loket:asks %s, then loket:grant %s --asked"
                                .formatted(caller.name(), capability, caller.name(), caller.name())))
                .orElse(unknown);
    }

    /** A missing gate does not lock the owner out of what mends it: the kernel's own capabilities, called from the root. */
    boolean mayGoWithoutGates(Served call) {
        return call.capability().startsWith("kernel.")
                && call.above().isEmpty()
                && call.by().entitled()
                && owners.contains(call.caller());
    }
}
