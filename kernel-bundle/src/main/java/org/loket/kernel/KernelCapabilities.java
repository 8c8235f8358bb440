package org.loket.kernel;

import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.loket.counter.Call;
import org.loket.counter.Refusal;
import org.loket.counter.Refusal.Ran;
import org.loket.counter.Refusal.Reason;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleContext;

/** The kernel's own capabilities, reached through the counter like any other and granted like any other. */
final class KernelCapabilities {
    private static final String ANY = "{\"type\":\"object\"}";
    private static final String NAMED =
            "{\"type\":\"object\",\"properties\":{\"name\":{\"type\":\"string\"}},\"required\":[\"name\"]}";

    private final BundleContext context;
    private final Callers callers;
    private final Rights rights;
    private final Switchboard switchboard;
    private final Slots slots;
    private final Ledger ledger;
    private final Consent consent;
    private final Status status;

    KernelCapabilities(
            BundleContext context,
            Callers callers,
            Rights rights,
            Switchboard switchboard,
            Slots slots,
            Ledger ledger,
            Consent consent,
            Status status) {
        this.context = context;
        this.callers = callers;
        this.rights = rights;
        this.switchboard = switchboard;
        this.slots = slots;
        this.ledger = ledger;
        this.consent = consent;
        this.status = status;
    }

    /** What one of the kernel's capabilities does: from arguments to a JSON tree or JSON text. */
    private interface Work {
        Object on(Call call) throws Exception;
    }

    void open() {
        read("status", ANY, "How the node is: walls, modules, ledger, warnings; or one bundle alone.", this::status);
        read("catalogue", ANY, "What the caller may call, with schemas.", this::catalogue);
        read("may", ANY, "What would happen to a call, and by which line.", this::may);
        read(
                "grants",
                ANY,
                "What each module asks, has and waits for.",
                call -> Map.of("grants", consent.shown(Args.of(call, "name").maybe("name"))));
        write("grant", NAMED, "Grants a module what it asked for.", consent::grant);
        write("revoke", NAMED, "Takes grants away; bites at the next call.", consent::revoke);
        write("drain", ANY, "Announces bundles that are about to stop and waits for their calls.", this::drain);
        write("hold", ANY, "Keeps what bundles offer from now on from everyone but the caller.", this::hold);
        write("release", ANY, "Opens to everyone what was held.", this::release);
        write("adopt", ANY, "Moves name, grants and routes from one bundle to another of its name.", this::adopt);
        read("ledger.tail", ANY, "The newest lines of the ledger.", this::tail);
        read("ledger.head", ANY, "The newest signed head of the ledger.", call -> {
            Args.of(call);
            return ledger.head();
        });
        read("ledger.verify", ANY, "Verifies the ledger from its first line to its last.", call -> {
            Args args = Args.of(call, "seq", "hash");
            return ledger.verify(args.number("seq"), args.maybe("hash"));
        });
    }

    private void read(String name, String args, String description, Work work) {
        add(new Offer("kernel." + name, false, args, ANY, description, List.of(), -1), work);
    }

    private void write(String name, String args, String description, Work work) {
        add(new Offer("kernel." + name, true, args, ANY, description, List.of("grants"), -1), work);
    }

    private void add(Offer offer, Work work) {
        Caller kernel = callers.of(context.getBundle());
        switchboard.add(new Provider(
                kernel,
                offer,
                new Service<>(() -> call -> {
                    Object answer = work.on(call);
                    return answer instanceof String text ? text : Json.text(answer);
                }),
                Integer.MAX_VALUE,
                0));
    }

    private Object catalogue(Call call) throws Refusal {
        Args.of(call);
        Caller asking = ((Served) call).by();
        return Map.of(
                "capabilities",
                switchboard
                        .serving()
                        .filter(provider ->
                                !rights.decide(asking, provider.offer().name()).denied())
                        .map(provider -> provider.offer().shown(provider.owner().name()))
                        .sorted((a, b) ->
                                a.get("name").toString().compareTo(b.get("name").toString()))
                        .toList());
    }

    private Object may(Call call) throws Refusal {
        Args args = Args.of(call, "caller", "instance", "capability", "args");
        String capability = args.text("capability");
        if (!Offer.isName(capability)) {
            throw Args.invalid("capability must be a dotted lower-case name such as time.now");
        }
        Caller asked = callers.named(args.text("caller")).stream()
                .filter(Caller::entitled)
                .findFirst()
                .orElseThrow(() -> Args.invalid("no such module"));
        var answer = new LinkedHashMap<String, Object>();
        Decision decision = rights.decide(asked, capability);
        var facts = new CallFacts(
                capability,
                args.maybe("instance").orElse(""),
                List.of(asked.name()),
                System.currentTimeMillis() / 1_000,
                "",
                CallFacts.reading(args.object("args")));
        Optional<GrantLine> line = decision.denied() ? Optional.empty() : decision.permits(facts);
        answer.put("allowed", decision.free() || line.isPresent());
        line.ifPresent(by -> answer.put("line", by.text()));
        answer.put("why", why(asked, capability, decision, line));
        return answer;
    }

    private String why(Caller asked, String capability, Decision decision, Optional<GrantLine> line) {
        if (decision.denied()) {
            return rights.denied(asked, capability).getMessage();
        }
        boolean offered = switchboard.serving().anyMatch(p -> p.offer().name().equals(capability));
        String whether = offered ? "" : "; no module offers it now";
        return (line.isPresent() || decision.free() ? "granted" : "its grant covers the name, but not this call")
                + whether;
    }

    private Object status(Call call) throws Refusal, Json.Malformed {
        Args args = Args.of(call, "bundle");
        return args.number("bundle").isPresent() ? status.shown(callers.of(bundle(args, "bundle"))) : status.shown();
    }

    private Object drain(Call call) throws Refusal {
        return Map.of(
                "drained", switchboard.announce(closing(call), slots.mine().current()));
    }

    private Object hold(Call call) throws Refusal {
        List<Long> bundles = closing(call);
        switchboard.hold(((Served) call).by(), bundles);
        return Map.of("held", bundles.size());
    }

    private List<Long> closing(Call call) throws Refusal {
        List<Long> bundles = Args.of(call, "bundles").numbers("bundles");
        if (bundles.contains(0L) || bundles.contains(context.getBundle().getBundleId())) {
            throw Args.invalid("the framework and the kernel cannot be closed");
        }
        return bundles;
    }

    private Object release(Call call) throws Refusal {
        return Map.of("released", switchboard.release(Args.of(call, "bundles").numbers("bundles")));
    }

    private Object adopt(Call call) throws Refusal, IOException {
        Args args = Args.of(call, "from", "to");
        Bundle from = bundle(args, "from");
        Bundle to = bundle(args, "to");
        if (from.equals(to) || !from.getSymbolicName().equals(to.getSymbolicName())) {
            throw Args.invalid("only another bundle of the same symbolic name can adopt it");
        }
        if (!callers.of(from).publisher().equals(callers.of(to).publisher()) || callers.system(from)) {
            throw new Refusal(Reason.DENIED, Ran.NO, "only a module of the same publisher can adopt it");
        }
        switchboard.stopping(from.getBundleId(), slots.mine().current());
        consent.adopt(from.getSymbolicName(), to);
        return Map.of("name", to.getSymbolicName(), "bundle", to.getBundleId());
    }

    private Bundle bundle(Args args, String name) throws Refusal {
        long id = args.number(name).orElseThrow(() -> Args.invalid(name + " must be a bundle id"));
        return Optional.ofNullable(context.getBundle(id))
                .filter(bundle -> bundle.getSymbolicName() != null)
                .orElseThrow(() -> Args.invalid("no bundle has id " + id));
    }

    private Object tail(Call call) throws Refusal {
        Args args = Args.of(call, "lines", "caller", "capability");
        long lines = args.number("lines").orElse(20);
        if (lines < 1 || lines > 1_000) {
            throw Args.invalid("lines must be between 1 and 1000");
        }
        Optional<String> caller = args.maybe("caller");
        Optional<String> capability = args.maybe("capability");
        return ledger.tail(
                (int) lines,
                line -> Stream.of("caller", "capability")
                        .allMatch(name -> (name.equals("caller") ? caller : capability)
                                .map(wanted -> wanted.equals(line.get(name)))
                                .orElse(true)));
    }
}
