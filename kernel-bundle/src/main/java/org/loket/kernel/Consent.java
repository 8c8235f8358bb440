package org.loket.kernel;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import org.loket.counter.Call;
import org.loket.counter.Refusal;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleException;
import org.osgi.framework.FrameworkUtil;
import org.osgi.framework.startlevel.BundleStartLevel;
import org.osgi.framework.wiring.FrameworkWiring;

/** The owner's acts: granting, revoking, and showing who has what. Every widening goes through here, and into the ledger. */
final class Consent {
    private static final int REFRESH_SECONDS = 20;

    private final Callers callers;
    private final GrantStore store;
    private final GrantReading reading;
    private final Rights rights;
    private final Walls walls;
    private final Offers offers;
    private final Ledger ledger;

    Consent(
            Callers callers,
            GrantStore store,
            GrantReading reading,
            Rights rights,
            Walls walls,
            Offers offers,
            Ledger ledger) {
        this.callers = callers;
        this.store = store;
        this.reading = reading;
        this.rights = rights;
        this.walls = walls;
        this.offers = offers;
        this.ledger = ledger;
    }

    Object grant(Call call) throws Exception {
        Args args = Args.of(call, "name", "asked", "file", "capability", "rule", "lines");
        String name = args.text("name");
        Caller caller = entitled(name);
        List<GrantLine> granted = accept(args, caller);
        note("grant", call, name, granted);
        changed(name);
        boolean exports = granted.stream().anyMatch(line -> line.kind() == GrantLine.Kind.EXPORT);
        boolean restarted = exports
                ? refresh(caller.bundle())
                : granted.stream().anyMatch(Consent::needsRestart) && restart(caller.bundle());
        return Map.of("name", name, "granted", texts(granted), "restarted", restarted);
    }

    private List<GrantLine> accept(Args args, Caller caller) throws Refusal {
        try {
            return args.flag("file")
                    ? store.acceptFile(caller.name(), caller.publisher())
                    : store.accept(caller.name(), caller.publisher(), wanted(args, caller));
        } catch (IllegalStateException e) {
            throw Args.invalid(e.getMessage());
        } catch (UncheckedIOException e) {
            throw Refusals.of(
                    Refusal.Reason.FAILED, Refusal.Ran.MAYBE, "the grants cannot be written: " + e.getMessage());
        }
    }

    private Caller entitled(String name) throws Refusal {
        return callers.named(name).stream()
                .filter(Caller::entitled)
                .findFirst()
                .orElseThrow(() -> Args.invalid("no module named " + name + " is installed: loket:modules lists them"));
    }

    private List<GrantLine> wanted(Args args, Caller caller) throws Refusal {
        List<GrantLine> asked = caller.asked().lines();
        if (args.flag("asked")) {
            if (asked.isEmpty()) {
                throw Args.invalid(caller.name() + " asks for nothing: see its OSGI-INF/permissions.perm");
            }
            return asked;
        }
        var wanted = new ArrayList<GrantLine>();
        Optional<String> capability = args.maybe("capability");
        if (capability.isPresent()) {
            wanted.add(line(capability.get(), args.maybe("rule"), caller));
        }
        for (String text : args.texts("lines").orElse(List.of())) {
            wanted.add(parse(text, caller));
        }
        if (wanted.isEmpty()) {
            throw Args.invalid("say what to grant: asked, file, capability (with rule), or lines");
        }
        for (GrantLine line : wanted) {
            if (!caller.asked().implies(line)) {
                throw Args.invalid(caller.name() + " does not ask for " + line.text()
                        + ", so it cannot be granted: loket:asks " + caller.name());
            }
        }
        return wanted;
    }

    private GrantLine line(String capability, Optional<String> rule, Caller caller) throws Refusal {
        boolean provided = rule.isEmpty()
                && !caller.asked().asksFor(capability)
                && caller.asked().mayProvide(capability);
        String name = provided
                ? capability
                : rule.map(text -> "(&(capability=" + capability + ")" + text + ")")
                        .orElse("(capability=" + capability + ")");
        return parse(
                "(org.osgi.framework.ServicePermission \"%s\" \"%s\")"
                        .formatted(name.replace("\\", "\\\\").replace("\"", "\\\""), provided ? "register" : "get"),
                caller);
    }

    private GrantLine parse(String text, Caller caller) throws Refusal {
        try {
            return reading.line(caller.name(), text);
        } catch (BadLine e) {
            throw Args.invalid(e.getMessage());
        }
    }

    Object revoke(Call call) throws Exception {
        Args args = Args.of(call, "name", "all", "capability", "lines");
        String name = args.text("name");
        List<GrantLine> revoked = store.revoke(name, which(args, call.caller().equals(name)));
        if (revoked.isEmpty()) {
            throw Args.invalid(name + " has no such grant: loket:grants " + name);
        }
        note("revoke", call, name, revoked);
        changed(name);
        return Map.of("name", name, "revoked", texts(revoked));
    }

    private static Predicate<GrantLine> which(Args args, boolean oneself) throws Refusal {
        List<String> lines = args.texts("lines").orElse(List.of());
        Optional<String> capability = args.maybe("capability");
        boolean all = args.flag("all");
        if (!all && lines.isEmpty() && capability.isEmpty()) {
            throw Args.invalid("say what to revoke: all, capability, or lines");
        }
        Predicate<GrantLine> which = line -> all
                || lines.contains(line.text())
                || capability.filter(line::covers).isPresent();
        return which.and(line -> !(oneself && line.covers("kernel.grant")));
    }

    /** A change of grants that bites: the framework is told, decisions are made anew, offers looked at again. */
    void changed(String name) {
        for (Caller caller : callers.named(name)) {
            try {
                walls.project(caller, rights.granted(caller));
            } finally {
                caller.forget();
            }
        }
        offers.review(name);
    }

    void adopt(String name, Bundle to) throws IOException {
        callers.adopt(name, to);
        changed(name);
        ledger.note("adopt", Json.text(Map.of("name", name, "bundle", to.getBundleId())));
    }

    private static boolean needsRestart(GrantLine line) {
        return line.kind() != GrantLine.Kind.CALL && line.kind() != GrantLine.Kind.JVM;
    }

    /** The framework decided what a bundle exports when it resolved it: so it is resolved anew, and started if it ran. */
    private static boolean refresh(Bundle bundle) throws InterruptedException {
        var done = new CountDownLatch(1);
        FrameworkUtil.getBundle(Consent.class)
                .getBundleContext()
                .getBundle(0)
                .adapt(FrameworkWiring.class)
                .refreshBundles(List.of(bundle), event -> done.countDown());
        return done.await(REFRESH_SECONDS, TimeUnit.SECONDS);
    }

    private static boolean restart(Bundle bundle) throws BundleException {
        boolean wanted = bundle.adapt(BundleStartLevel.class).isPersistentlyStarted();
        if (!wanted || bundle.getHeaders().get("Fragment-Host") != null) {
            return false;
        }
        bundle.stop(Bundle.STOP_TRANSIENT);
        bundle.start(Bundle.START_TRANSIENT);
        return true;
    }

    private void note(String kind, Call call, String name, List<GrantLine> lines) {
        var note = new LinkedHashMap<String, Object>();
        note.put("name", name);
        note.put("lines", texts(lines));
        note.put("call", call.id());
        ledger.note(kind, Json.text(note));
    }

    static List<String> texts(List<GrantLine> lines) {
        return lines.stream().map(GrantLine::text).toList();
    }

    /** Who has what: every module that is installed or has a file, or the one named. */
    List<Object> shown(Optional<String> only) {
        var names = new TreeSet<String>(store.now().names());
        callers.all().forEach(caller -> names.add(caller.name()));
        names.remove("");
        var shown = new ArrayList<>();
        names.stream().filter(name -> only.map(name::equals).orElse(true)).forEach(name -> shown.add(shown(name)));
        return shown;
    }

    private Map<String, Object> shown(String name) {
        Optional<Caller> caller =
                callers.named(name).stream().filter(Caller::entitled).findFirst();
        List<GrantLine> lines = caller.map(rights::granted).orElse(Policy.EMPTY).lines();
        List<GrantLine> asked = caller.filter(c -> !c.system())
                .map(Caller::asked)
                .orElse(Policy.EMPTY)
                .lines();
        var shown = new LinkedHashMap<String, Object>();
        shown.put("name", name);
        shown.put(
                "publisher",
                store.publisher(name).or(() -> caller.map(Caller::publisher)).orElse(""));
        shown.put("installed", caller.isPresent());
        shown.put("system", caller.map(Caller::system).orElse(false));
        shown.put("lines", texts(lines));
        shown.put("asked", texts(asked));
        shown.put("missing", texts(missing(asked, lines)));
        shown.put("pending", texts(store.pending(name)));
        shown.put("problems", store.problems(name));
        return shown;
    }

    static List<GrantLine> missing(List<GrantLine> asked, List<GrantLine> granted) {
        return asked.stream().filter(ask -> !Policy.of(granted).implies(ask)).toList();
    }

    /** How many of a module's wishes wait for the owner. */
    int waits(Caller caller) {
        return caller.system()
                ? 0
                : missing(caller.asked().lines(), rights.granted(caller).lines())
                        .size();
    }
}
