package org.loket.capability.shell;

import com.google.gson.JsonObject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;
import org.loket.capability.shell.Doctor.Finding;
import org.loket.capability.shell.Doctor.Grade;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleContext;
import org.osgi.framework.Constants;
import org.osgi.framework.startlevel.BundleStartLevel;
import org.osgi.framework.wiring.BundleRevision;
import org.osgi.framework.wiring.FrameworkWiring;

/** What there is to say about the node: its walls, bundles and ledger, and the machine below it. */
final class NodeChecks {
    private static final long GIGABYTE = 1_000_000_000;

    private NodeChecks() {}

    static List<Finding> walls(JsonObject status) {
        var findings = new ArrayList<Finding>();
        var walls = Json.object(status, "walls");
        boolean both = Json.flag(walls, "framework") && Json.flag(walls, "counter");
        var grade = both ? Grade.OK : Json.flag(walls, "counter") ? Grade.NOTE : Grade.WRONG;
        findings.add(new Finding(grade, "walls", Json.text(status, "security")));
        for (String warning : Json.texts(status, "warnings")) {
            if (!warning.equals(Json.text(status, "security")) && !warning.startsWith("conf/grants/")) {
                findings.add(new Finding(Grade.WRONG, "node", warning));
            }
        }
        return findings;
    }

    static List<Finding> bundles(BundleContext context, JsonObject status) {
        var findings = new ArrayList<Finding>();
        int good = 0;
        for (Bundle bundle : context.getBundles()) {
            boolean fragment = bundle.getHeaders().get(Constants.FRAGMENT_HOST) != null;
            if (bundle.getState() == Bundle.ACTIVE || (fragment && bundle.getState() == Bundle.RESOLVED)) {
                good++;
            } else {
                findings.add(idle(context, bundle));
            }
        }
        for (JsonObject module : Json.objects(status, "modules")) {
            Json.texts(module, "refused")
                    .forEach(refused -> findings.add(
                            new Finding(Grade.NOTE, "offers", Json.text(module, "name") + ": " + refused)));
        }
        if (findings.isEmpty()) {
            findings.add(new Finding(Grade.OK, "bundles", good + " running"));
        }
        return findings;
    }

    private static Finding idle(BundleContext context, Bundle bundle) {
        var name = Names.describe(bundle);
        var level = bundle.adapt(BundleStartLevel.class);
        boolean meant = level != null && level.isPersistentlyStarted();
        var lacks = bundle.getState() == Bundle.INSTALLED ? lacks(context, bundle) : "";
        if (bundle.getState() == Bundle.INSTALLED && (meant || !lacks.isEmpty())) {
            return new Finding(
                    Grade.WRONG,
                    "bundles",
                    name + " does not resolve: "
                            + (lacks.isEmpty()
                                    ? "what it needs is there, but not granted or not compatible"
                                    : "nothing offers " + lacks));
        }
        if (bundle.getState() == Bundle.INSTALLED || bundle.getState() == Bundle.RESOLVED) {
            return meant
                    ? new Finding(
                            Grade.WRONG,
                            "bundles",
                            name + " should run and does not; say start " + bundle.getBundleId())
                    : new Finding(
                            Grade.NOTE, "bundles", name + " is stopped; start it with start " + bundle.getBundleId());
        }
        return new Finding(Grade.NOTE, "bundles", name + " is starting or stopping");
    }

    private static String lacks(BundleContext context, Bundle bundle) {
        var wiring = context.getBundle(0).adapt(FrameworkWiring.class);
        return bundle.adapt(BundleRevision.class).getRequirements(null).stream()
                .filter(need -> !"active".equals(need.getDirectives().get("effective"))
                        && !"optional".equals(need.getDirectives().get("resolution"))
                        && wiring.findProviders(need).isEmpty())
                .map(need -> need.getNamespace() + " "
                        + Optional.ofNullable(need.getDirectives().get("filter"))
                                .orElse(""))
                .collect(Collectors.joining(", "));
    }

    static List<Finding> ledger(JsonObject answer) {
        if (!Json.flag(answer, "ok")) {
            var problems = Json.texts(answer, "problems");
            return (problems.isEmpty() ? List.of("it does not verify") : problems)
                    .stream()
                            .map(problem -> new Finding(Grade.WRONG, "ledger", problem))
                            .toList();
        }
        var words = "lines " + Json.number(answer, "first") + " to " + Json.number(answer, "last") + " verify";
        long unknown = Json.number(answer, "unknown");
        return unknown == 0
                ? List.of(new Finding(Grade.OK, "ledger", words))
                : List.of(new Finding(
                        Grade.NOTE,
                        "ledger",
                        words + "; " + unknown + " writes were cut off and may have happened: look at ledger"));
    }

    static List<Finding> machine(BundleContext context) {
        var findings = new ArrayList<Finding>();
        int java = Runtime.version().feature();
        findings.add(new Finding(
                Grade.OK,
                "java",
                System.getProperty("java.vm.name") + " " + Runtime.version()
                        + (java >= 24 ? ", which has no wall 1" : "")));
        try {
            var home = Optional.ofNullable(context.getProperty("loket.home")).orElse(".");
            long free = Files.getFileStore(Path.of(home)).getUsableSpace();
            var grade = free > GIGABYTE ? Grade.OK : free > GIGABYTE / 10 ? Grade.NOTE : Grade.WRONG;
            findings.add(new Finding(
                    grade, "disk", String.format(Locale.ROOT, "%.1f GB free at %s", (double) free / GIGABYTE, home)));
        } catch (IOException e) {
            findings.add(new Finding(Grade.WRONG, "disk", "cannot be read: " + e.getMessage()));
        }
        if ("root".equals(System.getProperty("user.name"))) {
            findings.add(new Finding(Grade.NOTE, "user", "the node runs as root: run it as a user of its own"));
        }
        return findings;
    }
}
