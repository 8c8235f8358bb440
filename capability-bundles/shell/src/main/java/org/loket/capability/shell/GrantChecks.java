package org.loket.capability.shell;

import com.google.gson.JsonObject;
import java.util.ArrayList;
import java.util.List;
import org.loket.capability.shell.Doctor.Finding;
import org.loket.capability.shell.Doctor.Grade;

/** What there is to say about grants: who waits, what is wrong in a file, and what is more than it seems. */
final class GrantChecks {
    private GrantChecks() {}

    static List<Finding> of(JsonObject answer) {
        var findings = new ArrayList<Finding>();
        var all = Json.objects(answer, "grants").stream().map(Asked::new).toList();
        for (Asked asked : all) {
            asked.problems()
                    .forEach(problem -> findings.add(new Finding(
                            Grade.WRONG,
                            "grants",
                            asked.name() + ": " + problem + "; until it is right nothing of it counts")));
            if (!asked.pending().isEmpty()) {
                findings.add(new Finding(
                        Grade.NOTE,
                        "grants",
                        asked.name() + ": written by hand, not accepted: " + asked.wait(asked.pending())
                                + "; accept it with grant " + asked.name() + " --file"));
            }
            if (!asked.installed()) {
                findings.add(new Finding(
                        Grade.NOTE,
                        "lost",
                        asked.name() + " has grants and is not installed: install it again, or delete conf/grants/"
                                + asked.name() + ".perm"));
            }
            if (asked.waits()) {
                findings.add(new Finding(
                        Grade.NOTE,
                        "waits",
                        asked.name() + " waits to " + asked.wait(asked.missing()) + "; let it with " + asked.remedy()));
            }
            asked.lines().stream()
                    .map(Wish::new)
                    .filter(wish -> !asked.system() && wish.isHeavy())
                    .forEach(wish ->
                            findings.add(new Finding(Grade.NOTE, "imports", asked.name() + " may " + wish.words())));
        }
        if (findings.isEmpty()) {
            findings.add(new Finding(Grade.OK, "grants", "every module has what it asks, or asks nothing"));
        }
        return findings;
    }
}
