package org.loket.capability.module;

import com.google.gson.JsonObject;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.loket.counter.Refusal;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The folder {@code modules/}, which is not what runs. A jar is taken up when it looked the same at two looks; one that is
 * gone for five seconds suspends its module until it returns. A look takes up no more than fits into a moment, and at
 * boot a thousand files, what it knows first: whatever else is asked of the deployer is done between two looks.
 */
final class Inbox {
    private static final Logger LOG = LoggerFactory.getLogger(Inbox.class);
    private static final long GONE_NANOS = TimeUnit.SECONDS.toNanos(5);
    private static final long LOOK_NANOS = TimeUnit.MILLISECONDS.toNanos(300);
    private static final int MOST_AT_BOOT = 1_000;

    private final Path folder;
    private final Path pristine;
    private final Shelf shelf;
    private final Book book;
    private final Pipeline pipeline;
    private final Suspension suspension;
    private final Map<String, Look> looks = new HashMap<>();
    private final Map<String, Look> dealt = new HashMap<>();
    private final Map<String, Long> missing = new HashMap<>();
    private final Map<String, String> notices = new ConcurrentHashMap<>();

    /** How a file looks from outside. */
    private record Look(boolean regular, long size, FileTime time, String key) {
        static Look at(Path file) throws IOException {
            var seen = Files.readAttributes(file, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
            return new Look(seen.isRegularFile(), seen.size(), seen.lastModifiedTime(), String.valueOf(seen.fileKey()));
        }
    }

    Inbox(Path folder, Path pristine, Shelf shelf, Book book, Pipeline pipeline, Suspension suspension) {
        this.folder = folder;
        this.pristine = pristine;
        this.shelf = shelf;
        this.book = book;
        this.pipeline = pipeline;
        this.suspension = suspension;
    }

    /** What lies there and was not taken, and why, by file. */
    Map<String, String> notices() {
        return new TreeMap<>(notices);
    }

    /** Looks once; when the node starts nothing is being copied, and what is there or gone counts at once. */
    void look(boolean boot) {
        Map<String, Look> present;
        try {
            present = present();
        } catch (IOException e) {
            note("", "modules/ cannot be read: " + Cause.of(e));
            return;
        }
        take(present, boot);
        looks.clear();
        looks.putAll(present);
        dealt.keySet().retainAll(present.keySet());
        notices.keySet().retainAll(present.keySet());
        missing.keySet().removeAll(present.keySet());
        for (String name : book.files()) {
            if (!present.containsKey(name)) {
                gone(name, boot);
            }
        }
    }

    private void take(Map<String, Look> present, boolean boot) {
        long end = System.nanoTime() + LOOK_NANOS;
        List<String> fresh = present.keySet().stream()
                .filter(name -> boot || present.get(name).equals(looks.get(name)))
                .filter(name -> !present.get(name).equals(dealt.get(name)))
                .sorted(Comparator.comparing(name -> book.fileName(name).isEmpty()))
                .limit(boot ? MOST_AT_BOOT : Integer.MAX_VALUE)
                .toList();
        for (String name : fresh) {
            if (!boot && System.nanoTime() - end > 0) {
                return;
            }
            dealt.put(name, present.get(name));
            take(name, present.get(name));
        }
    }

    private Map<String, Look> present() throws IOException {
        var present = new TreeMap<String, Look>();
        if (!Files.isDirectory(folder)) {
            return present;
        }
        List<Path> jars;
        try (Stream<Path> found = Files.list(folder)) {
            jars = found.filter(file -> file.getFileName().toString().endsWith(".jar"))
                    .toList();
        }
        for (Path jar : jars) {
            try {
                present.put(jar.getFileName().toString(), Look.at(jar));
            } catch (IOException e) {
                LOG.debug("{} went while it was looked at", jar, e);
            }
        }
        return present;
    }

    private void take(String name, Look look) {
        if (!look.regular()) {
            note(name, "it is a link or no file");
            return;
        }
        Path file = folder.resolve(name);
        String module = book.fileName(name);
        try {
            if (!module.isEmpty() && Shelf.digest(file).equals(book.fileSha(name))) {
                resume(module);
            } else {
                notices.remove(name);
                offer(name, file);
            }
        } catch (IOException e) {
            note(name, "it cannot be read: " + Cause.of(e));
        }
    }

    private void offer(String name, Path file) throws IOException {
        String sha;
        try (InputStream in = Files.newInputStream(file, LinkOption.NOFOLLOW_LINKS)) {
            sha = shelf.put(in);
        }
        try {
            offer(name, sha);
        } catch (Refusal refused) {
            note(name, refused.getMessage());
        }
    }

    private void offer(String name, String sha) throws Refusal, IOException {
        boolean own = Files.isRegularFile(pristine.resolve(name))
                && Shelf.digest(pristine.resolve(name)).equals(sha);
        JsonObject answer = pipeline.offer(sha, new Origin("modules/" + name, false, own));
        String module = Json.text(answer, "name");
        book.file(name, sha, module);
        resume(module);
    }

    private void resume(String module) {
        if (book.of(module).suspended()) {
            suspension.resume(module);
        }
    }

    private void gone(String name, boolean boot) {
        long since = missing.computeIfAbsent(name, first -> System.nanoTime());
        if (!boot && System.nanoTime() - since < GONE_NANOS) {
            return;
        }
        Known known = book.of(book.fileName(name));
        boolean others = book.files().stream()
                .filter(other -> !other.equals(name) && looks.containsKey(other))
                .anyMatch(other -> book.fileName(other).equals(known.name()));
        if (known.current().isEmpty() || others) {
            book.fileGone(name);
            missing.remove(name);
        } else {
            suspension.suspend(known.name());
        }
    }

    private void note(String name, String why) {
        String before = notices.put(name, why);
        if (!Objects.equals(before, why)) {
            LOG.warn("modules/{} was not taken: {}", name, why);
        }
    }
}
