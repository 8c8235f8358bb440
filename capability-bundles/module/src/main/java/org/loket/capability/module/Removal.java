package org.loket.capability.module;

import com.google.gson.JsonObject;
import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.loket.counter.Refusal;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** How a module goes: its calls leave, its grants end, what it kept stays unless the owner says otherwise. */
final class Removal {
    private static final Logger LOG = LoggerFactory.getLogger(Removal.class);

    private final House house;
    private final Kernel kernel;
    private final Book book;

    Removal(House house, Kernel kernel, Book book) {
        this.house = house;
        this.kernel = kernel;
        this.book = book;
    }

    /** Uninstalls; refuses without {@code force} if others called it lately. */
    JsonObject run(Bundle bundle, boolean purge, boolean force, List<String> asking) throws Refusal {
        String name = bundle.getSymbolicName();
        Set<String> callers = callers(name);
        callers.removeAll(
                asking.stream().map(link -> link.replaceFirst("/.*", "")).toList());
        if (!callers.isEmpty() && !force) {
            throw Refused.invalid("%s was called lately by %s: say force to uninstall it all the same"
                    .formatted(name, String.join(", ", callers)));
        }
        long n = book.begin(new Plan(
                "uninstall",
                name,
                bundle.getLocation(),
                String.join(" > ", asking),
                book.of(name).current(),
                Optional.empty(),
                false,
                new Swap.Change(List.of(), List.of())));
        try {
            kernel.drain(List.of(bundle));
            remove(bundle);
        } catch (BundleException | IOException e) {
            book.end(n, Book.FAILED, Cause.of(e), kernel.granted(name));
            throw Refused.failed(name + " cannot be uninstalled: " + Cause.of(e));
        }
        book.end(n, Book.DONE, "", List.of());
        LOG.info("{} was uninstalled; its grants ended", name);
        boolean purged = purge && purge(name);
        var answer = new JsonObject();
        answer.addProperty("name", name);
        answer.addProperty("state", "uninstalled");
        answer.addProperty("purged", purged);
        return answer;
    }

    /** Takes a bundle away without following a link that lies in its data area, as the framework would. */
    void remove(Bundle bundle) throws BundleException, IOException {
        bundle.stop();
        unlink(house.home().resolve("data/felix/bundle" + bundle.getBundleId()));
        bundle.uninstall();
    }

    /** Who called it, but for itself and the deployer, who had it prove itself. */
    private Set<String> callers(String name) throws Refusal {
        var callers = new TreeSet<String>();
        for (JsonObject line : kernel.lately()) {
            if (Json.text(line, "provider").startsWith(name + "/")) {
                callers.add(Json.text(line, "caller").replaceFirst("/.*", ""));
            }
        }
        callers.remove(name);
        callers.remove(house.context().getBundle().getSymbolicName());
        return callers;
    }

    private static void unlink(Path folder) throws IOException {
        if (Files.isDirectory(folder, LinkOption.NOFOLLOW_LINKS)) {
            Files.walkFileTree(folder, new SimpleFileVisitor<>() {
                @Override
                public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
                    if (attributes.isSymbolicLink()) {
                        Files.delete(file);
                    }
                    return FileVisitResult.CONTINUE;
                }
            });
        }
    }

    private boolean purge(String name) throws Refusal {
        Path homes = house.home().resolve("homes").resolve(name);
        if (!Files.isDirectory(homes, LinkOption.NOFOLLOW_LINKS)) {
            return false;
        }
        try {
            Files.walkFileTree(homes, new SimpleFileVisitor<>() {
                @Override
                public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
                    Files.delete(file);
                    return FileVisitResult.CONTINUE;
                }

                @Override
                public FileVisitResult postVisitDirectory(Path folder, IOException failed) throws IOException {
                    Files.delete(folder);
                    return FileVisitResult.CONTINUE;
                }
            });
            return true;
        } catch (IOException e) {
            throw Refused.undone(name + " was uninstalled, but not all of " + homes + " is gone: " + Cause.of(e));
        }
    }
}
