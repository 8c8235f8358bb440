package org.loket.kernel;

import java.nio.file.Path;
import java.security.Permission;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.osgi.framework.PackagePermission;
import org.osgi.framework.ServicePermission;
import org.osgi.service.permissionadmin.PermissionInfo;

/** One line of a grant file, in OSGi's permission syntax. GRANTS.md shows every form there is. */
final class GrantLine {
    /** What a line gives. */
    enum Kind {
        /** To call what its name covers. */
        CALL,
        /** To provide what its name covers. */
        PROVIDE,
        /** To stand between callers and providers. */
        GATE,
        /** To import one package. */
        IMPORT,
        /** To export one package to those who may import it. */
        EXPORT,
        /** A permission of the JVM. */
        JVM
    }

    private static final String SERVICE = ServicePermission.class.getName();
    private static final String CAPABILITY = "org.loket.counter.Capability";
    private static final String GATE = "org.loket.counter.Gate";
    private static final Pattern TYPE = Pattern.compile("[A-Za-z]\\w*(\\.[A-Za-z][\\w$]*)+");
    private static final Pattern PACKAGE = Pattern.compile("[A-Za-z_]\\w*(\\.[A-Za-z_]\\w*)*");
    private static final Pattern RESERVED = Pattern.compile("(org|java|kernel)\\..*");
    private static final Pattern OURS = Pattern.compile("(java|javax|jdk|sun|org\\.osgi|org\\.loket)(\\..*)?");
    private static final Pattern VARIABLE = Pattern.compile("\\$\\{([^}]*)}?");
    private static final int LENGTH = 4_096;

    private final Kind kind;
    private final String text;
    private final String name;
    private final Optional<Rule> rule;
    private final Optional<Permission> permission;
    private final PermissionInfo projection;

    private GrantLine(
            Kind kind,
            PermissionInfo written,
            Optional<Rule> rule,
            Optional<Permission> permission,
            PermissionInfo projection) {
        this.kind = kind;
        this.text = written.getEncoded();
        this.name = rule.map(Rule::name).orElse(written.getName());
        this.rule = rule;
        this.permission = permission;
        this.projection = projection;
    }

    /**
     * Reads a line.
     *
     * @param system whether it is for a system bundle, which names are not kept from
     * @param variables what {@code ${node}} and {@code ${homes}} stand for; known in JVM lines only
     * @throws BadLine if it is of no form that grants something, with what form is right
     */
    static GrantLine parse(String line, boolean system, Map<String, String> variables) throws BadLine {
        BadLine.unless(line.length() <= LENGTH, "a line has at most " + LENGTH + " characters");
        PermissionInfo info;
        try {
            info = new PermissionInfo(line);
        } catch (IllegalArgumentException bad) {
            throw new BadLine(bad.getMessage() + "; the form is (class.Permission \"name\" \"actions\")");
        }
        String name = String.valueOf(info.getName());
        String actions = String.valueOf(info.getActions());
        BadLine.unless(TYPE.matcher(info.getType()).matches(), "the permission's class is written in full");
        BadLine.unless(
                info.getName() != null
                        && !name.isEmpty()
                        && Rule.plain(line.strip())
                        && Rule.plain(name)
                        && Rule.plain(actions),
                "a permission has a name, and no hidden characters in it");
        if (info.getType().equals(PackagePermission.class.getName())) {
            boolean export = actions.equals(PackagePermission.EXPORTONLY);
            BadLine.unless(
                    (export || actions.equals(PackagePermission.IMPORT))
                            && PACKAGE.matcher(name).matches(),
                    "the forms are (org.osgi.framework.PackagePermission \"one.package\" \"import\") and … \"exportonly\"");
            BadLine.unless(
                    system || !name.matches(".*permissionadmin|.*condpermadmin"), "no module grants permissions");
            BadLine.unless(
                    system || !export || !OURS.matcher(name).matches(),
                    "packages of the JDK, of OSGi and of Loket are not given away");
            return new GrantLine(export ? Kind.EXPORT : Kind.IMPORT, info, Optional.empty(), Optional.empty(), info);
        }
        return info.getType().equals(SERVICE) ? service(name, actions, system) : jvm(info, system, variables);
    }

    private static GrantLine service(String name, String actions, boolean system) throws BadLine {
        if (actions.equals("get") && name.startsWith("(")) {
            Rule rule = Rule.parse(name, system);
            String projection = "(&(objectClass=" + CAPABILITY + ")(capability=" + rule.name() + "))";
            return new GrantLine(
                    Kind.CALL,
                    new PermissionInfo(SERVICE, rule.text(), "get"),
                    Optional.of(rule),
                    Optional.empty(),
                    new PermissionInfo(SERVICE, projection, "get"));
        }
        BadLine.unless(
                actions.equals("register"),
                "the forms are \"(capability=NAME)\" \"get\", \"(&(capability=NAME)RULE…)\" \"get\" and \"NAME\""
                        + " \"register\"");
        PermissionInfo written = new PermissionInfo(SERVICE, name, "register");
        if (name.equals(GATE)) {
            return new GrantLine(Kind.GATE, written, Optional.empty(), Optional.empty(), written);
        }
        BadLine.unless(
                system || !RESERVED.matcher(name).matches(), "names of org., java. and kernel. are not given away");
        BadLine.unless(Rule.names(name, system), Rule.nameForm(name));
        PermissionInfo projection = new PermissionInfo(SERVICE, CAPABILITY, "register");
        return new GrantLine(Kind.PROVIDE, written, Optional.empty(), Optional.empty(), projection);
    }

    private static GrantLine jvm(PermissionInfo info, boolean system, Map<String, String> variables) throws BadLine {
        StringBuilder name = new StringBuilder();
        Matcher variable = VARIABLE.matcher(info.getName());
        while (variable.find()) {
            String value = variables.get(variable.group(1));
            BadLine.unless(value != null && variable.group().endsWith("}"), "variables are ${node} and ${homes}");
            variable.appendReplacement(name, Matcher.quoteReplacement(value));
        }
        variable.appendTail(name);
        PermissionInfo meant = new PermissionInfo(info.getType(), name.toString(), info.getActions());
        Optional<Path> node = Optional.ofNullable(variables.get("node")).map(Path::of);
        return new GrantLine(Kind.JVM, info, Optional.empty(), JvmLine.check(meant, system, node), meant);
    }

    Kind kind() {
        return kind;
    }

    /** The line as the kernel writes it. */
    String text() {
        return text;
    }

    /** The capability or prefix a call or provide line is about; else the permission's name. */
    String name() {
        return name;
    }

    boolean hasRule() {
        return rule.isPresent() && !rule.get().conjuncts().isEmpty();
    }

    /** Whether a call or provide line is about this name (or about every name of this prefix). */
    boolean covers(String other) {
        boolean prefix = name.endsWith("*") && (kind == Kind.CALL || kind == Kind.PROVIDE);
        return prefix ? other.startsWith(name.substring(0, name.length() - 1)) : name.equals(other);
    }

    /** Whether the line lets this very call through; anything that goes wrong while looking is a no. */
    boolean permits(CallFacts facts) {
        return kind == Kind.CALL
                && covers(facts.capability())
                && (!hasRule() || rule.get().permits(facts));
    }

    /** Whether the other line gives nothing that this one does not. */
    boolean implies(GrantLine other) {
        if (kind != other.kind) {
            return false;
        }
        if (rule.isPresent() && other.rule.isPresent()) {
            return covers(other.name)
                    && other.rule.get().conjuncts().containsAll(rule.get().conjuncts());
        }
        if (permission.isPresent() && other.permission.isPresent()) {
            return permission.get().implies(other.permission.get());
        }
        return kind == Kind.PROVIDE ? covers(other.name) : text.equals(other.text);
    }

    /** As {@link #implies}, rules left aside: all the framework is to know. */
    boolean spans(GrantLine other) {
        return kind == Kind.CALL ? other.kind == Kind.CALL && covers(other.name) : implies(other);
    }

    /** What the framework is told: never a rule, and of a provider only that it is one. */
    List<PermissionInfo> projection() {
        return List.of(projection);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof GrantLine line && text.equals(line.text);
    }

    @Override
    public int hashCode() {
        return text.hashCode();
    }

    @Override
    public String toString() {
        return text;
    }
}
