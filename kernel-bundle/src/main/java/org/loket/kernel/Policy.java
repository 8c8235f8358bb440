package org.loket.kernel;

import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.loket.kernel.GrantLine.Kind;
import org.osgi.service.permissionadmin.PermissionInfo;

/**
 * The lines one bundle was granted, or asks for; immutable.
 *
 * @param everything whether it stands for every line there could be: what a system bundle asks
 */
record Policy(List<GrantLine> lines, boolean everything) {
    static final Policy EMPTY = new Policy(List.of(), false);

    static final Policy EVERYTHING = unlimited();

    static Policy of(List<GrantLine> lines) {
        return new Policy(List.copyOf(lines), false);
    }

    /** What these granted lines, under what was asked, say to calls of one name; worth keeping until either changes. */
    Decision decide(Policy asked, String capability) {
        return new Decision(covering(Kind.CALL, capability), asked.everything, asked.covering(Kind.CALL, capability));
    }

    boolean mayProvide(String capability) {
        return !covering(Kind.PROVIDE, capability).isEmpty();
    }

    /** Whether there is a line, with a rule or without, to call it. */
    boolean asksFor(String capability) {
        return everything || !covering(Kind.CALL, capability).isEmpty();
    }

    boolean mayImport(String packageName) {
        return everything || !covering(Kind.IMPORT, packageName).isEmpty();
    }

    boolean mayExport(String packageName) {
        return everything || !covering(Kind.EXPORT, packageName).isEmpty();
    }

    boolean mayGate() {
        return lines.stream().anyMatch(line -> line.kind() == Kind.GATE);
    }

    /** Whether nothing in the line goes beyond one of these. */
    boolean implies(GrantLine line) {
        return everything || lines.stream().anyMatch(mine -> mine.implies(line));
    }

    /** What the framework is given: of each granted line as much as was also asked, without rules. */
    List<PermissionInfo> projection(Policy asked) {
        Set<PermissionInfo> projection = new LinkedHashSet<>();
        for (GrantLine line : lines) {
            if (asked.everything || asked.lines.stream().anyMatch(wish -> wish.spans(line))) {
                projection.addAll(line.projection());
            } else {
                asked.lines.stream().filter(line::spans).forEach(wish -> projection.addAll(wish.projection()));
            }
        }
        return List.copyOf(projection);
    }

    private List<GrantLine> covering(Kind kind, String name) {
        return lines.stream()
                .filter(line -> line.kind() == kind && line.covers(name))
                .toList();
    }

    private static Policy unlimited() {
        GrantFile file = GrantFile.parse("""
            (org.osgi.framework.ServicePermission "(capability=*)" "get")
            (org.osgi.framework.ServicePermission "*" "register")
            (org.osgi.framework.ServicePermission "org.loket.counter.Gate" "register")
            """, true, Map.of());
        return new Policy(file.lines(), true);
    }
}
