package org.loket.kernel;

import java.io.File;
import java.io.FilePermission;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.Permission;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import org.osgi.framework.CapabilityPermission;
import org.osgi.service.permissionadmin.PermissionInfo;

/** A JVM permission of a grant file: what a module may never be given, because it amounts to everything, and why. */
final class JvmLine {
    private static final Pattern PLATFORM = Pattern.compile("(java|javax|jdk|sun|com\\.sun)\\..*");
    private static final List<String> PROTECTED = List.of("conf", "data", "bin", "lib", "system", "modules", "agents");

    private static final Pattern ALIASES = Pattern.compile("/(proc|dev)(/.*)?");

    private record Never(String types, String names, String because) {
        boolean is(PermissionInfo info) {
            return info.getType().matches(types)
                    && String.valueOf(info.getName()).matches(names);
        }
    }

    private static final List<Never> NEVER = List.of(
            new Never("java\\.security\\.(All|Unresolved)Permission", ".*", "is everything"),
            new Never("org\\.osgi\\.framework\\.(Admin|Bundle|Adapt)Permission", ".*", "reaches into other bundles"),
            new Never("org\\.osgi\\.service\\..*perm.*", ".*", "grants permissions"),
            new Never(".*", "(?i).*permadmin.*|.*permissionadmin.*", "grants permissions"),
            new Never("java\\.security\\.SecurityPermission", ".*", "changes who may do what"),
            new Never(
                    "java\\.lang\\.RuntimePermission",
                    "\\*|createClassLoader|(set|create)SecurityManager|loadLibrary\\..*|accessClassInPackage\\..*"
                            + "|defineClassInPackage\\..*",
                    "takes wall 1 down"),
            new Never(
                    "java\\.lang\\.RuntimePermission",
                    "exitVM.*|shutdownHooks|setIO|setFactory|stopThread|setDefaultUncaughtExceptionHandler",
                    "is about the whole node"),
            new Never("java\\.lang\\.reflect\\.ReflectPermission", "\\*|suppressAccessChecks", "takes wall 1 down"),
            new Never("java\\.io\\.SerializablePermission", ".*", "makes objects past their constructors"),
            new Never("java\\.nio\\.file\\.LinkPermission", ".*", "plants links that others follow"),
            new Never("javax\\.management\\..*|com\\.sun\\..*|sun\\..*|jdk\\..*", ".*", "reaches the whole JVM"));

    private JvmLine() {}

    /** Checks one permission; the answer is the permission itself where its class is one of the JDK or of OSGi. */
    static Optional<Permission> check(PermissionInfo info, boolean system, Optional<Path> node) throws BadLine {
        try {
            return Privileged.run(() -> checked(info, system, node));
        } catch (BadLine | RuntimeException wrong) {
            throw wrong;
        } catch (Exception impossible) {
            throw new IllegalStateException(impossible);
        }
    }

    private static Optional<Permission> checked(PermissionInfo info, boolean system, Optional<Path> node)
            throws BadLine {
        for (Never never : system ? List.<Never>of() : NEVER) {
            BadLine.unless(!never.is(info), "no module is given " + info.getType() + ": it " + never.because());
        }
        Optional<Permission> permission = permission(info);
        if (system) {
            return permission;
        }
        String actions = permission.map(Permission::getActions).orElse("");
        if (permission.isPresent() && permission.get() instanceof FilePermission) {
            file(info.getName(), Set.of(actions.split(",")), node);
            file(followed(info.getName()), Set.of(actions.split(",")), node);
        }
        BadLine.unless(
                !info.getType().equals("java.util.PropertyPermission")
                        || !actions.contains("write")
                        || info.getName().matches("(?!java|jdk|sun|org\\.osgi|felix|loket)[a-z].*"),
                "no module writes the properties of the JVM and the node");
        BadLine.unless(
                !info.getType().equals(CapabilityPermission.class.getName()) || actions.equals("require"),
                "of capabilities a module is given \"require\" only");
        return permission;
    }

    private static Optional<Permission> permission(PermissionInfo info) throws BadLine {
        boolean osgi = info.getType().equals(CapabilityPermission.class.getName());
        if (!osgi && !PLATFORM.matcher(info.getType()).matches()) {
            return Optional.empty();
        }
        try {
            ClassLoader loader = osgi ? JvmLine.class.getClassLoader() : ClassLoader.getPlatformClassLoader();
            return Optional.of(Class.forName(info.getType(), false, loader)
                    .asSubclass(Permission.class)
                    .getConstructor(String.class, String.class)
                    .newInstance(info.getName(), info.getActions()));
        } catch (ReflectiveOperationException | LinkageError | RuntimeException wrong) {
            throw new BadLine("there is no such permission: " + info.getType());
        }
    }

    private static void file(String name, Set<String> actions, Optional<Path> node) throws BadLine {
        BadLine.unless(
                new File(name).isAbsolute() && !name.contains("..") && !name.matches("[/*-]*"),
                "a file permission names an absolute path, without .., less than all files");
        BadLine.unless(
                !ALIASES.matcher(Path.of(name).normalize().toString()).matches(),
                "no module is given /proc or /dev: all files are there, by other names");
        BadLine.unless(
                !actions.contains("execute") || !name.matches(".*[*-]"), "execute names one program, not a folder");
        Set<Path> roots = new LinkedHashSet<>();
        if (node.isPresent()) {
            roots.add(node.get().toAbsolutePath().normalize());
            roots.add(real(node.get()));
        }
        boolean changes = actions.contains("write") || actions.contains("delete");
        for (Path root : roots) {
            BadLine.unless(
                    !actions.contains("read") || !touches(name, root.resolve("data/keys")),
                    "no module reads the node's keys");
            for (String folder : changes ? PROTECTED : List.<String>of()) {
                BadLine.unless(
                        !touches(name, root.resolve(folder)), "no module changes the node's own " + folder + "/");
            }
        }
    }

    /** The same files by the name they have once the links on the way are followed, as far as the way exists. */
    private static String followed(String name) throws BadLine {
        Path asked = Path.of(name);
        try {
            Path known = asked;
            while (known != null && !Files.exists(known)) {
                known = known.getParent();
            }
            return known == null
                    ? name
                    : known.toRealPath().resolve(known.relativize(asked)).toString();
        } catch (IOException unreadable) {
            throw new BadLine("where " + name + " leads cannot be read");
        }
    }

    private static Path real(Path node) throws BadLine {
        try {
            return node.toRealPath();
        } catch (IOException missing) {
            throw new BadLine("the node's folder cannot be read: " + node);
        }
    }

    private static boolean touches(String name, Path folder) {
        FilePermission asked = new FilePermission(name, "read");
        return asked.implies(new FilePermission(folder.toString(), "read"))
                || new FilePermission(folder + "/-", "read").implies(asked);
    }
}
