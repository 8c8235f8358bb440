package org.loket.capability.shell;

import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.apache.felix.service.command.CommandSession;
import org.loket.counter.Counter;
import org.osgi.framework.BundleContext;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;

/** The command that checks the node and says what to do, a line per finding. */
@Component(
        service = Doctor.class,
        property = {"osgi.command.scope=loket", "osgi.command.function=doctor"})
public final class Doctor {
    /** How bad a finding is. */
    enum Grade {
        OK(Ink.GREEN),
        NOTE(Ink.YELLOW),
        WRONG(Ink.RED);

        private final Ink ink;

        Grade(Ink ink) {
            this.ink = ink;
        }
    }

    /** What a check found: how bad, about what, and what to do. */
    record Finding(Grade grade, String subject, String words) {}

    private final Door door;
    private final BundleContext context;

    @Activate
    public Doctor(BundleContext context, @Reference Counter counter) {
        this(new Door(counter), context);
    }

    Doctor(Door door, BundleContext context) {
        this.door = door;
        this.context = context;
    }

    public void doctor(CommandSession session, Object[] argv) throws Failure {
        Typed.run("doctor", session, argv, 0, 0, typed -> {
            var findings = findings();
            if (!typed.printed(json(findings))) {
                findings.forEach(finding -> show(typed.screen(), finding));
            }
            long wrong = findings.stream()
                    .filter(finding -> finding.grade() == Grade.WRONG)
                    .count();
            if (wrong > 0) {
                throw new Failure(wrong == 1 ? "one thing is wrong" : wrong + " things are wrong");
            }
        });
    }

    private List<Finding> findings() throws Failure {
        var status = door.ask("kernel.status");
        var findings = new ArrayList<Finding>();
        findings.addAll(NodeChecks.walls(status));
        findings.addAll(GrantChecks.of(door.ask("kernel.grants")));
        findings.addAll(NodeChecks.bundles(context, status));
        findings.addAll(NodeChecks.ledger(door.ask("kernel.ledger.verify")));
        findings.addAll(NodeChecks.machine(context));
        return findings;
    }

    private static void show(Screen screen, Finding finding) {
        var grade = "%-5s".formatted(finding.grade().name().toLowerCase(Locale.ROOT));
        screen.line(
                screen.paint(finding.grade().ink, grade) + "  %-9s ".formatted(finding.subject()) + finding.words());
    }

    private static JsonObject json(List<Finding> findings) {
        var array = new JsonArray();
        for (Finding finding : findings) {
            var json = Json.of("grade", finding.grade().name().toLowerCase(Locale.ROOT));
            json.addProperty("subject", finding.subject());
            json.addProperty("finding", finding.words());
            array.add(json);
        }
        var answer = new JsonObject();
        answer.add("findings", array);
        return answer;
    }
}
