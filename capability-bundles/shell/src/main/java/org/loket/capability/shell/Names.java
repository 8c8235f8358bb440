package org.loket.capability.shell;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.stream.Collectors;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleContext;

/** Finds what a person means by a name: a symbolic name, or its last segments where only one thing has them. */
record Names(BundleContext context) {
    private static final String ID = "\\d{1,18}";

    /** The bundle of this number, symbolic name, or unambiguous end of a symbolic name. */
    Bundle bundle(String name) throws Failure {
        if (name.matches(ID)) {
            var bundle = context.getBundle(Long.parseLong(name));
            if (bundle == null) {
                throw new Failure("no bundle has the id " + name + "; lb lists them");
            }
            return bundle;
        }
        var named = Arrays.stream(context.getBundles())
                .filter(bundle -> bundle.getSymbolicName() != null)
                .toList();
        var symbolic = one(name, named.stream().map(Bundle::getSymbolicName).toList());
        var found = named.stream()
                .filter(bundle -> bundle.getSymbolicName().equals(symbolic))
                .toList();
        return found.size() == 1 ? found.get(0) : sound(name, found);
    }

    /** The only one of several that does not hang in its start: beside such a one lies what took its place. */
    private static Bundle sound(String name, List<Bundle> found) throws Failure {
        var sound = found.stream()
                .filter(bundle -> bundle.getState() != Bundle.STARTING)
                .toList();
        if (sound.size() == 1) {
            return sound.get(0);
        }
        throw new Failure(name + " is installed more than once, say the id: "
                + found.stream().map(Names::describe).collect(Collectors.joining(", ")));
    }

    /** Whether this names a bundle, or could. */
    boolean knows(String name) {
        return name.matches(ID)
                || symbolicNames().stream().anyMatch(known -> known.equals(name) || known.endsWith("." + name));
    }

    List<String> symbolicNames() {
        return Arrays.stream(context.getBundles())
                .map(Bundle::getSymbolicName)
                .filter(name -> name != null)
                .distinct()
                .sorted()
                .toList();
    }

    /** The symbolic name that is meant, of those that are installed and these. */
    String symbolic(String name, Collection<String> others) throws Failure {
        if (name.matches(ID)) {
            return String.valueOf(bundle(name).getSymbolicName());
        }
        var known = new ArrayList<>(symbolicNames());
        known.addAll(others);
        return one(name, known);
    }

    static String one(String name, Collection<String> known) throws Failure {
        if (known.contains(name)) {
            return name;
        }
        var found = known.stream()
                .filter(full -> full.endsWith("." + name))
                .distinct()
                .sorted()
                .toList();
        if (found.size() == 1) {
            return found.get(0);
        }
        if (found.isEmpty()) {
            throw new Failure("no module is called " + name + near(name, known) + "; modules lists them");
        }
        throw new Failure(name + " is ambiguous: " + String.join(", ", found));
    }

    static String describe(Bundle bundle) {
        return bundle.getSymbolicName() + " " + bundle.getVersion() + " (id " + bundle.getBundleId() + ")";
    }

    /** Names that this one is a part of, or that begin like it. */
    private static String near(String name, Collection<String> known) {
        var start = name.substring(0, Math.min(3, name.length()));
        var near = known.stream()
                .filter(full -> full.contains(name)
                        || full.substring(full.lastIndexOf('.') + 1).startsWith(start))
                .distinct()
                .sorted()
                .limit(5)
                .toList();
        return near.isEmpty() ? "" : "; near it: " + String.join(", ", near);
    }
}
