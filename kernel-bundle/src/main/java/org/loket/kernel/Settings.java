package org.loket.kernel;

import java.nio.file.Path;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.osgi.framework.BundleContext;

/** The launch properties that the kernel reads, {@code loket.*}; they cannot be changed while the node runs. */
record Settings(
        Path home,
        Path defaults,
        String version,
        String distribution,
        Set<String> system,
        boolean securityRequired,
        String gates,
        Set<String> quick,
        Set<String> owners,
        int threads,
        Ledger.Settings ledger,
        boolean counterDown) {

    static Settings of(BundleContext context) {
        var standard = Ledger.Settings.defaults();
        Path home = Path.of(text(context, "loket.home", ".")).toAbsolutePath();
        return new Settings(
                home,
                Path.of(text(context, "loket.defaults", home.resolve("lib/home").toString())),
                text(context, "loket.version", "unknown"),
                text(context, "loket.distribution", ""),
                names(context, "loket.system", ""),
                text(context, "loket.security", "best").equals("required"),
                text(context, "loket.gates", ""),
                names(context, "loket.quick", ""),
                names(context, "loket.owners", "org.loket.capability.shell"),
                (int) number(context, "loket.threads", 64, 1, 1_024),
                new Ledger.Settings(
                        (int) number(context, "loket.ledger.segment-mb", 8, 1, 256) << 20,
                        number(context, "loket.ledger.keep-mb", 0, 0, 1 << 30) << 20,
                        (int) number(context, "loket.ledger.head-every", standard.headEvery(), 1, 1_000_000),
                        java.time.Duration.ofMillis(number(context, "loket.ledger.force-ms", 10, 1, 60_000))),
                text(context, "loket.test.wall", "").contains("1"));
    }

    private static String text(BundleContext context, String name, String otherwise) {
        String value = context.getProperty(name);
        return value == null || value.isBlank() ? otherwise : value.strip();
    }

    private static Set<String> names(BundleContext context, String name, String otherwise) {
        return Stream.of(text(context, name, otherwise).split(","))
                .map(String::strip)
                .filter(part -> !part.isEmpty())
                .collect(Collectors.toUnmodifiableSet());
    }

    private static long number(BundleContext context, String name, long otherwise, long least, long most) {
        String text = text(context, name, Long.toString(otherwise));
        try {
            long value = Long.parseLong(text);
            if (value >= least && value <= most) {
                return value;
            }
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException(name + " is not a number: " + text, e);
        }
        throw new IllegalArgumentException(name + " must be between " + least + " and " + most + ", not " + text);
    }

    Path data(String folder) {
        return home.resolve("data").resolve(folder);
    }
}
