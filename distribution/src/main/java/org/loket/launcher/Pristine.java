package org.loket.launcher;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;

/**
 * The files a home begins with. A file the owner never touched follows the distribution; one the owner changed or took
 * away is the owner's, and is named once for each pristine version it differs from.
 */
final class Pristine {
    private static final String KEPT = "kept:";

    private final Path from;
    private final Path home;
    private final Digests digests;
    private final Consumer<String> notes;

    private Pristine(Path from, Path home, Digests digests, Consumer<String> notes) {
        this.from = from;
        this.home = home;
        this.digests = digests;
        this.notes = notes;
    }

    /** Fills or upgrades the home; what the owner should know goes to {@code notes}. */
    static void fill(Layout layout, Consumer<String> notes) throws IOException {
        for (String folder : new String[] {"conf/grants", "modules", "agents"}) {
            Files.createDirectories(layout.home().resolve(folder));
        }
        Digests digests = Digests.read(layout.data().resolve("pristine.sha256"));
        new Pristine(layout.pristine(), layout.home(), digests, notes).fill();
        digests.write();
    }

    private void fill() throws IOException {
        Set<String> names = new HashSet<>();
        for (Path source : Layout.files(from, Integer.MAX_VALUE)) {
            String name = from.relativize(source).toString().replace('\\', '/');
            names.add(name);
            settle(name, source, Sha256.of(source));
        }
        for (String name : digests.names()) {
            if (!name.startsWith(KEPT) && !names.contains(name)) {
                retire(name);
            }
        }
    }

    private void settle(String name, Path source, String pristine) throws IOException {
        Path target = home.resolve(name);
        Optional<String> planted = digests.of(name);
        if (!Files.exists(target)) {
            if (planted.isEmpty()) {
                plant(name, source, target, pristine);
            }
            return;
        }
        String present = Sha256.of(target);
        if (present.equals(pristine)) {
            digests.put(name, pristine);
            digests.remove(KEPT + name);
        } else if (planted.isPresent() && planted.get().equals(present)) {
            plant(name, source, target, pristine);
        } else if (!planted.equals(Optional.of(pristine))
                && !digests.of(KEPT + name).equals(Optional.of(pristine))) {
            notes.accept(target + " is yours and was kept; this version's own is " + source);
            digests.put(KEPT + name, pristine);
        }
    }

    private void plant(String name, Path source, Path target, String pristine) throws IOException {
        Files.createDirectories(target.getParent());
        Path next = target.resolveSibling(target.getFileName() + ".new");
        Files.copy(source, next, StandardCopyOption.REPLACE_EXISTING);
        Files.move(next, target, StandardCopyOption.REPLACE_EXISTING, StandardCopyOption.ATOMIC_MOVE);
        digests.put(name, pristine);
    }

    /** A file this version no longer has goes with it, unless the owner changed it. */
    private void retire(String name) throws IOException {
        Path target = home.resolve(name);
        if (Files.exists(target) && digests.of(name).equals(Optional.of(Sha256.of(target)))) {
            Files.delete(target);
        }
        digests.remove(name);
    }
}
