package org.loket.kernel;

import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.osgi.framework.Bundle;

/** How the node is, in one JSON object. */
final class Status {
    private final Settings settings;
    private final Callers callers;
    private final Walls walls;
    private final Gates gates;
    private final Offers offers;
    private final Consent consent;
    private final GrantStore store;
    private final Ledger ledger;
    private final Instant started = Instant.now();

    Status(
            Settings settings,
            Callers callers,
            Walls walls,
            Gates gates,
            Offers offers,
            Consent consent,
            GrantStore store,
            Ledger ledger) {
        this.settings = settings;
        this.callers = callers;
        this.walls = walls;
        this.gates = gates;
        this.offers = offers;
        this.consent = consent;
        this.store = store;
        this.ledger = ledger;
    }

    Map<String, Object> shown() throws Json.Malformed {
        var shown = new LinkedHashMap<String, Object>();
        shown.put("version", settings.version());
        shown.put("jdk", System.getProperty("java.vm.name") + " " + Runtime.version());
        shown.put("home", settings.home().toString());
        shown.put("started", started.toString());
        shown.put("walls", Map.of("framework", walls.frameworkStands(), "counter", walls.counterStands()));
        shown.put("security", walls.words());
        shown.put("modules", callers.all().stream().map(this::module).toList());
        shown.put("warnings", warnings());
        shown.put("ledger", Json.object(ledger.head()));
        return shown;
    }

    /** How one bundle is, and nothing else: what it takes to tell of all is felt by who waits for the answer. */
    Map<String, Object> shown(Caller caller) {
        return Map.of("modules", List.of(module(caller)));
    }

    private Map<String, Object> module(Caller caller) {
        Bundle bundle = caller.bundle();
        var shown = new LinkedHashMap<String, Object>();
        shown.put("id", bundle.getBundleId());
        shown.put("name", caller.name());
        shown.put("version", bundle.getVersion().toString());
        shown.put("state", state(bundle));
        shown.put("system", caller.system());
        shown.put("publisher", caller.publisher());
        shown.put("waits", consent.waits(caller));
        shown.put("refused", offers.refusedOf(caller.id()));
        return shown;
    }

    private static String state(Bundle bundle) {
        return switch (bundle.getState()) {
            case Bundle.ACTIVE -> "running";
            case Bundle.STARTING -> "starting";
            case Bundle.STOPPING -> "stopping";
            case Bundle.RESOLVED -> "stopped";
            case Bundle.INSTALLED -> "unresolved";
            default -> "uninstalled";
        };
    }

    private List<String> warnings() {
        var warnings = new ArrayList<String>();
        if (!walls.frameworkStands() || !walls.counterStands()) {
            warnings.add(walls.words());
        }
        gates.missing().forEach(name -> warnings.add("gate " + name + " must be there and is not: calls wait for it"));
        if (!ledger.writable()) {
            warnings.add("the ledger cannot be written: nothing may change until there is room on the disk");
        }
        int unknown = ledger.unknown().size();
        if (unknown > 0) {
            warnings.add(
                    unknown + " writes were cut off by the last stop and may have happened: loket:ledger shows them");
        }
        warnings.addAll(store.problems());
        store.now()
                .names()
                .forEach(name -> store.problems(name)
                        .forEach(problem -> warnings.add("conf/grants/" + name + ".perm: " + problem)));
        callers.all().stream()
                .filter(caller -> !caller.entitled() && !caller.name().isEmpty())
                .forEach(caller -> warnings.add(
                        "bundle " + caller.id() + " bears the taken name " + caller.name() + ": it gets no grant"));
        return warnings;
    }
}
